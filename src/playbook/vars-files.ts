import { resolve } from "node:path";
import { isCompiled } from "../template/compile.js";
import type { Scope } from "../template/types.js";
import { firstExisting } from "./find-local.js";
import { readList, readTexts } from "./readers.js";
import { textOf, type SourceEntry } from "./source.js";
import type { Loading } from "./surroundings.js";
import { readVariables, type PlacedLayer } from "./variables.js";

/** The files under `vars_files`: of an entry that is itself a list, the first that exists. */
export function readVarsFiles(entry: SourceEntry, folder: string, scope: Scope, loading: Loading): PlacedLayer[] {
  const single = textOf(entry.value) !== undefined;
  const items = single ? [entry.value] : readList(entry, loading.problems, "files");
  return items.flatMap((item) => readOne({ ...entry, value: item }, folder, scope, loading) ?? []);
}

function readOne(entry: SourceEntry, folder: string, scope: Scope, loading: Loading): PlacedLayer | undefined {
  const { problems, files } = loading;
  const names = readTexts(entry, problems).flatMap((name) => {
    const text = isCompiled(name) ? problems.attempt(() => name.evaluate(scope)) : name;
    if (text === undefined) problems.incomplete = true;
    return text === undefined ? [] : [String(text as string)];
  });
  const places = names.flatMap((name) => [resolve(folder, name), resolve(folder, "vars", name)]);
  if (places.length === 0) return undefined;
  const path = firstExisting("vars file", names.join('" or "'), places, entry.value.place, problems);
  const root = path === undefined ? undefined : files.read(path, problems, entry.value.place);
  return root && readVariables(root, `variables of ${names.join(", ")}`, problems);
}
