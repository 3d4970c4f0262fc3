import { dirname, resolve } from "node:path";
import { firstExisting } from "./find-local.js";
import { extendEffective } from "./inherit.js";
import { importPlaybookKeywords, readKeywords } from "./keywords.js";
import { readPlay, type LoadedPlay, type PlayOrigin } from "./play.js";
import { readPlainText } from "./readers.js";
import { describe, entryOf, type SourceMapping, type SourceNode } from "./source.js";
import type { Loading } from "./surroundings.js";
import { mergedLayers, readVariables } from "./variables.js";

type Around = Omit<PlayOrigin, "file" | "folder"> & { chain: readonly string[] };

/** The plays of a playbook file, and of those that it imports, in order. */
export function readPlaybookFile(file: string, around: Around, loading: Loading): LoadedPlay[] {
  const { files, problems } = loading;
  const root = files.read(file, problems);
  if (!root) return [];
  if (root.kind !== "sequence" || root.items.length === 0) {
    problems.report(`a playbook holds ${root.kind === "sequence" ? "an empty list" : describe(root)}`, root.place, {
      expected: "a list of plays, the first beginning with - hosts:",
    });
    return [];
  }
  const within = { ...around, chain: [...around.chain, file] };
  return root.items.flatMap((item) => readItem(item, file, within, loading));
}

function readItem(item: SourceNode, file: string, around: Around, loading: Loading): LoadedPlay[] {
  if (item.kind !== "mapping") {
    loading.problems.report(`a play is ${describe(item)}`, item.place, {
      expected: "a mapping with hosts: and tasks:",
    });
    return [];
  }
  const folder = dirname(file);
  for (const prefix of ["", "ansible.builtin."]) {
    const key = `${prefix}import_playbook`;
    if (entryOf(item, key)) return importPlaybook(renamed(item, key), folder, around, loading);
  }
  return [readPlay(item, { ...around, file, folder }, loading)];
}

function renamed(item: SourceMapping, key: string): SourceMapping {
  const entries = item.entries.map((entry) => (entry.key === key ? { ...entry, key: "import_playbook" } : entry));
  return { ...item, entries };
}

/** Its tags and conditions reach every task of the plays, its vars win over theirs. */
function importPlaybook(item: SourceMapping, folder: string, around: Around, loading: Loading): LoadedPlay[] {
  const { problems } = loading;
  const fields = readKeywords(item, importPlaybookKeywords, problems);
  const entry = fields.get("import_playbook");
  const target = entry && readPlainText(entry, problems);
  if (!entry || target === undefined) return [];
  const vars = fields.get("vars");
  const own = vars ? readVariables(vars.value, "vars of import_playbook", problems) : undefined;
  const keywords = new Map([...fields].filter(([keyword]) => keyword === "tags" || keyword === "when"));
  const within: Around = {
    ...around,
    effective: extendEffective(around.effective, keywords, "", problems),
    vars: own && around.vars ? mergedLayers(own, around.vars) : (own ?? around.vars),
  };
  const path = firstExisting("playbook", target, [resolve(folder, target)], entry.value.place, problems);
  if (path === undefined) return [];
  if (!around.chain.includes(path)) return readPlaybookFile(path, within, loading);
  problems.report("this never ends: the playbook imports itself", entry.value.place);
  return [];
}
