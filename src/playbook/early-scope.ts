import { ContentError } from "../errors.js";
import { helpers } from "../template/helpers.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import type { VariableLayer } from "./types.js";
import type { PlacedLayer } from "./variables.js";

/** Names that have a value before any host is known: extra vars, vars of the play, helper functions. */
export function earlyScope(
  extraVars: Readonly<Record<string, unknown>>,
  playVars: VariableLayer & Partial<PlacedLayer>,
): Scope {
  const open = new Set<string>();
  const scope: Scope = {
    has: (name) => [extraVars, playVars.values, helpers].some((names) => Object.hasOwn(names, name)),
    get(name) {
      if (Object.hasOwn(extraVars, name)) return extraVars[name];
      const written = playVars.values[name];
      if (written === undefined) return (helpers as Readonly<Record<string, unknown>>)[name];
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
