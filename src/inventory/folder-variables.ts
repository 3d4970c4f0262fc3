import { join } from "node:path";
import type { Problems } from "../playbook/problems.js";
import type { SourceFiles } from "../playbook/source-files.js";
import { readVariableFiles, visibleEntries } from "../playbook/variable-files.js";
import type { PlacedLayer } from "../playbook/variables.js";

/** What group_vars/ and host_vars/ in one folder say about the groups and hosts that there are. */
export interface FolderVariables {
  groups: ReadonlyMap<string, PlacedLayer>;
  hosts: ReadonlyMap<string, PlacedLayer>;
  /** The names of which files were looked for. */
  asked: { groups: ReadonlySet<string>; hosts: ReadonlySet<string> };
}

/** Reads group_vars/ and host_vars/ of a folder, as far as they are about these groups and hosts. */
export function readFolderVariables(
  folder: string,
  groups: Iterable<string>,
  hosts: Iterable<string>,
  files: SourceFiles,
  problems: Problems,
): FolderVariables {
  const read = (kind: "group_vars" | "host_vars", names: Iterable<string>): Map<string, PlacedLayer> => {
    const found = new Map<string, PlacedLayer>();
    for (const name of names) {
      const layer = readVariableFiles(join(folder, kind, name), `${kind}/${name}`, files, problems);
      if (layer) found.set(name, layer);
    }
    return found;
  };
  const asked = { groups: new Set(groups), hosts: new Set(hosts) };
  return { groups: read("group_vars", asked.groups), hosts: read("host_vars", asked.hosts), asked };
}

/** What they say about any group or host, whether it is there or not. */
export function readAllFolderVariables(folder: string, files: SourceFiles, problems: Problems): FolderVariables {
  const names = (kind: string): string[] =>
    visibleEntries(join(folder, kind)).map((name) => name.replace(/\.(ya?ml|json)$/, ""));
  return readFolderVariables(folder, names("group_vars"), names("host_vars"), files, problems);
}

/** Adds what they say of groups and hosts that came later, of which nothing was read yet. */
export function extendFolderVariables(
  known: FolderVariables,
  folder: string,
  groups: readonly string[],
  hosts: readonly string[],
  files: SourceFiles,
  problems: Problems,
): FolderVariables {
  const isNew = (names: readonly string[], read: ReadonlySet<string>): string[] =>
    names.filter((name) => !read.has(name));
  const more = readFolderVariables(
    folder,
    isNew(groups, known.asked.groups),
    isNew(hosts, known.asked.hosts),
    files,
    problems,
  );
  return {
    groups: new Map([...known.groups, ...more.groups]),
    hosts: new Map([...known.hosts, ...more.hosts]),
    asked: {
      groups: new Set([...known.asked.groups, ...groups]),
      hosts: new Set([...known.asked.hosts, ...hosts]),
    },
  };
}
