import { readdir } from "node:fs/promises";

/*
 * The build puts a list that it makes in the place of this file (scripts/bundle/folder-lists.mjs): there is no folder
 * to read in the program as it is published.
 */

/** Names of the files of this folder, without their ending. */
export async function fileNames(): Promise<string[]> {
  const files = await readdir(new URL(".", import.meta.url));
  return files.flatMap((name) => /^([a-z0-9-]+)\.ts$/.exec(name)?.[1] ?? []).sort();
}

/** What a file of this folder exports. */
export async function importFile(name: string): Promise<Record<string, unknown>> {
  return (await import(`./${name}.js`)) as Record<string, unknown>;
}
