/** Variables that tasks give a host; they outlive the play. Replaced, never changed. */
export interface HostVariables {
  /** Of `include_vars`: they may hold templates. */
  readonly included: Readonly<Record<string, unknown>>;
  /** Registered results, and what `set_fact` sets; above those that are included. */
  readonly set: Readonly<Record<string, unknown>>;
}

export const noVariables: HostVariables = { included: {}, set: {} };

/** Those of both, of which the later ones win. */
export function withVariables(
  known: HostVariables,
  { included = {}, set = {} }: Partial<HostVariables>,
): HostVariables {
  return { included: { ...known.included, ...included }, set: { ...known.set, ...set } };
}
