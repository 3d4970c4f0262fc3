import { shortName } from "./action.js";
import { ansibleModules } from "./ansible-modules.js";
import { didYouMean } from "./nearest.js";
import { readMapping } from "./readers.js";
import type { SourceEntry } from "./source.js";
import type { Loading } from "./surroundings.js";

/** Parameters that tasks of a module have where they say nothing else, by the module's name. */
export type ModuleDefaults = ReadonlyMap<string, readonly SourceEntry[]>;

/** The defaults of what is around with those of a `module_defaults` within, which replace all that there are for a module. */
export function extendDefaults(
  around: ModuleDefaults,
  entry: SourceEntry | undefined,
  { modules, problems }: Loading,
): ModuleDefaults {
  if (!entry) return around;
  const extended = new Map(around);
  for (const one of readMapping(entry, problems).entries) {
    const name = shortName(one.key, modules);
    if (!modules.has(name)) {
      const message = one.key.startsWith("group/")
        ? "defaults for a group of modules are not supported"
        : ansibleModules.has(name)
          ? `the module "${name}" is not supported yet`
          : `there is no module "${one.key}"`;
      problems.report(message, one.keyPlace, { hint: didYouMean(name, [...modules.keys()]) });
      continue;
    }
    extended.set(name, readMapping(one, problems).entries);
  }
  return extended;
}
