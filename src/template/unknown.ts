/**
 * Thrown when an expression needs a value that does not exist yet, such as the output of a command that has not run.
 * It spreads by itself: whatever needed the expression is unknown too. `culprit` names the task it depends on.
 */
export class UnknownValue extends Error {
  readonly culprit: string;

  constructor(culprit: string) {
    super(`depends on "${culprit}"`);
    this.name = "UnknownValue";
    this.culprit = culprit;
  }
}

/** A variable whose value is not known yet. */
export class Unknown {
  readonly culprit: string;

  constructor(culprit: string) {
    this.culprit = culprit;
  }
}

/** What stands behind results that are known in part. */
const partial = new WeakMap<object, { known: Record<string, unknown>; culprit: string }>();

/** A registered result of which only some fields are known: reading another one throws UnknownValue. */
export function partlyKnown(known: Record<string, unknown>, culprit: string): Record<string, unknown> {
  const refuse = (): never => {
    throw new UnknownValue(culprit);
  };
  const result = new Proxy(known, {
    get: (target, name) =>
      typeof name === "symbol" || Object.hasOwn(target, name) ? (Reflect.get(target, name) as unknown) : refuse(),
    has: refuse,
    ownKeys: refuse,
  });
  partial.set(result, { known, culprit });
  return result;
}

/** The result with more fields; what is not known of it stays so. */
export function withFields(result: Record<string, unknown>, fields: Record<string, unknown>): Record<string, unknown> {
  const found = partial.get(result);
  return found ? partlyKnown({ ...found.known, ...fields }, found.culprit) : { ...result, ...fields };
}

/** The fields of a result that are known; all of them for an ordinary one. */
export function knownFields(result: Record<string, unknown>): Record<string, unknown> {
  return partial.get(result)?.known ?? result;
}
