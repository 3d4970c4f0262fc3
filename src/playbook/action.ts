import { reportKeyword, type Vocabulary } from "./keywords.js";
import { isForeignLoop } from "./loop.js";
import { ansibleModules } from "./ansible-modules.js";
import { didYouMean } from "./nearest.js";
import type { Problems } from "./problems.js";
import { entryOf, type SourceEntry, type SourceMapping } from "./source.js";
import { actionWords, spelledOut } from "./spelled-out.js";
import type { AnyModule } from "../modules/types.js";

/** What a task does: a module of that name, or something that the engine itself does. */
export interface Action {
  /** Without `ansible.builtin.` and the like. */
  name: string;
  entry: SourceEntry;
}

const engineActions: ReadonlySet<string> = new Set([
  "import_tasks",
  "include_tasks",
  "import_role",
  "include_role",
  "meta",
]);

/** The name of a module of ours, also where it is written with Ansible's collection before it. */
export function shortName(name: string, modules: ReadonlyMap<string, AnyModule>): string {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, "");
  const [, collection, last = ""] = /^(\w+\.\w+)\.(\w+)$/.exec(short) ?? [];
  return collection !== undefined && modules.get(last)?.collection === collection ? last : short;
}

/**
 * The one action of a task, and the mapping that is left without it. When there is none or more than one, or a word
 * that is neither keyword nor module, that is reported.
 */
export function findAction(
  mapping: SourceMapping,
  vocabulary: Vocabulary,
  modules: ReadonlyMap<string, AnyModule>,
  problems: Problems,
): { action: Action | undefined; rest: SourceMapping } {
  const isKeyword = ({ key }: SourceEntry): boolean =>
    vocabulary.known.includes(key) || vocabulary.later.includes(key) || vocabulary.elsewhere?.[key] !== undefined;
  const entries = mapping.entries.flatMap((entry) =>
    actionWords.has(entry.key) ? spelledOut(entry, problems) : [entry],
  );
  const rest = { ...mapping, entries: entries.filter(isKeyword) };
  const others = entries.filter((entry) => !isKeyword(entry) && !isForeignLoop(entry, problems));
  const known = others.filter(
    ({ key }) => modules.has(shortName(key, modules)) || engineActions.has(shortName(key, modules)),
  );
  const [first, second] = known;
  if (second) {
    problems.report(`a task does one thing: this one has "${first?.key}" and "${second.key}"`, second.keyPlace);
  }
  for (const entry of others) if (!known.includes(entry)) reportUnknown(entry, first, vocabulary, modules, problems);
  if (first) return { action: { name: shortName(first.key, modules), entry: first }, rest };
  if (others.length === 0 && ![...actionWords].some((word) => entryOf(mapping, word))) {
    problems.report("this task names no module", mapping.place, { expected: "a module, such as copy: or command:" });
  }
  return { action: undefined, rest };
}

function reportUnknown(
  entry: SourceEntry,
  action: SourceEntry | undefined,
  vocabulary: Vocabulary,
  modules: ReadonlyMap<string, AnyModule>,
  problems: Problems,
): void {
  const name = shortName(entry.key, modules);
  if (action && !ansibleModules.has(name)) {
    reportKeyword(entry, vocabulary, problems);
  } else if (name === "include") {
    problems.report('"include" is not a module', entry.keyPlace, { expected: "include_tasks or import_tasks" });
  } else if (ansibleModules.has(name)) {
    problems.report(`the module "${name}" is not supported yet`, entry.keyPlace);
  } else {
    const last = name.split(".").at(-1) ?? name;
    const names = [...modules.keys(), ...engineActions, ...vocabulary.known];
    problems.report(`there is no module or keyword "${entry.key}"`, entry.keyPlace, {
      hint: modules.has(last) ? `write ${last}` : didYouMean(last, names),
    });
  }
}
