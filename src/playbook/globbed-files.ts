import { readdirSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, posix } from "node:path";
import { globRegex } from "../inventory/pattern-syntax.js";

/** Where patterns of files are looked for: the role's folder, if there is one, then that of the task, then the playbook's. */
export interface FileRoots {
  rolePath: string | undefined;
  taskFile: string;
  playFolder: string;
}

/**
 * The files of the controller that patterns of `with_fileglob` mean, of each in the first folder that has any. Only the
 * last part of a pattern may have wildcards, as in Ansible; the files come sorted, which Ansible leaves to chance.
 */
export function globbed(patterns: readonly unknown[], roots: FileRoots): string[] {
  return patterns.flatMap((pattern) => filesOf(String(pattern), roots));
}

function filesOf(pattern: string, { rolePath, taskFile, playFolder }: FileRoots): string[] {
  const bases = isAbsolute(pattern) ? [""] : [...new Set([rolePath ?? playFolder, dirname(taskFile), playFolder])];
  const folders = bases.flatMap((base) =>
    base === "" ? [dirname(pattern)] : [join(base, "files", dirname(pattern)), join(base, dirname(pattern))],
  );
  const name = posix.basename(pattern);
  const matcher = globRegex(name);
  for (const folder of folders) {
    const found = entriesOf(folder)
      .filter((entry) => matcher.test(entry) && (name.startsWith(".") || !entry.startsWith(".")))
      .map((entry) => join(folder, entry))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
    if (found.length > 0) return found.sort();
  }
  return [];
}

/** What is no folder has no files. */
function entriesOf(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}
