import { UsageError } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import { didYouMean } from "../playbook/nearest.js";

/** The module of that name, with or without `ansible.builtin.` before it. Throws UsageError. */
export function knownModule(name: string, modules: ReadonlyMap<string, AnyModule>): AnyModule {
  const module = modules.get(name.replace(/^ansible\.builtin\./, ""));
  if (module !== undefined) return module;
  throw new UsageError(`there is no module "${name}"`, { hint: didYouMean(name, modules.keys()) });
}
