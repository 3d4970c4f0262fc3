import { join } from "node:path";
import type { Problems } from "../playbook/problems.js";
import type { SourceFiles } from "../playbook/source-files.js";
import { readVariableFiles } from "../playbook/variable-files.js";
import type { PlacedLayer } from "../playbook/variables.js";

/** What group_vars/ and host_vars/ in one folder say about the groups and hosts that there are. */
export interface FolderVariables {
  groups: ReadonlyMap<string, PlacedLayer>;
  hosts: ReadonlyMap<string, PlacedLayer>;
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
  return { groups: read("group_vars", groups), hosts: read("host_vars", hosts) };
}
