import { ContentError } from "../errors.js";
import { helpers } from "../template/helpers.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import type { Vault } from "../vault/vault.js";
import { lookupFunctions } from "./lookups/lookups.js";
import type { VariableLayer } from "./types.js";
import type { PlacedLayer } from "./variables.js";

/** What a play says before any host is known: its variables, and above them the answers to what it asks for. */
export function playScope(
  extraVars: Readonly<Record<string, unknown>>,
  { vars, answers, folder }: { vars: VariableLayer & Partial<PlacedLayer>; answers: VariableLayer; folder: string },
  vault: Vault,
): Scope {
  return earlyScope(extraVars, { ...vars, values: { ...vars.values, ...answers.values } }, { folder, vault });
}

/** Names that have a value before any host is known: extra vars, vars of the play, lookups, helper functions. */
export function earlyScope(
  extraVars: Readonly<Record<string, unknown>>,
  playVars: VariableLayer & Partial<PlacedLayer>,
  { folder, vault }: { folder: string; vault: Vault },
): Scope {
  const open = new Set<string>();
  const functions: Readonly<Record<string, unknown>> = {
    ...helpers,
    ...lookupFunctions({ folder, rolePath: undefined, vault, scope: () => scope }),
  };
  const scope: Scope = {
    has: (name) => [extraVars, playVars.values, functions].some((names) => Object.hasOwn(names, name)),
    get(name) {
      if (Object.hasOwn(extraVars, name)) return extraVars[name];
      const written = playVars.values[name];
      if (written === undefined) return functions[name];
      if (open.has(name)) throw new ContentError(`"${name}" is defined by itself`, playVars.where?.[name]);
      open.add(name);
      try {
        return render(written, scope);
      } finally {
        open.delete(name);
      }
    },
  };
  return scope;
}
