import { dirname, join, resolve } from "node:path";
import type { Place } from "../errors.js";
import { firstExisting } from "./find-local.js";
import { describe, isNull } from "./source.js";
import type { ListInFile, Surroundings } from "./surroundings.js";

/** A file of tasks: beside the file that names it, then in the role's tasks, then beside the playbook. */
export function findTasksFile(target: string, usedAt: Place, around: Surroundings): string | undefined {
  const folders = [around.folder, ...(around.role ? [join(around.role.path, "tasks")] : []), around.playFolder];
  const places = folders.map((folder) => resolve(folder, target));
  return firstExisting("file of tasks", target, places, usedAt, around.loading.problems);
}

/** The tasks in the file that was entered last, which must be a list; nothing counts as an empty one. */
export function readTaskList(within: Surroundings, usedAt: Place): ListInFile | undefined {
  const { files, problems } = within.loading;
  const root = files.read(within.chain.at(-1) ?? "", problems, usedAt);
  if (!root) return undefined;
  if (root.kind === "sequence") return { items: root.items, within };
  if (!isNull(root)) {
    problems.report(`a file of tasks holds ${describe(root)}`, root.place, { expected: "a list of tasks" });
  }
  return { items: [], within };
}

/** The surroundings of tasks within a file; undefined when the file is within itself, which is reported. */
export function entering(path: string, usedAt: Place, around: Surroundings): Surroundings | undefined {
  if (around.chain.includes(path)) {
    around.loading.problems.report("this never ends: it leads back to itself", usedAt, {
      hint: [...around.chain.slice(around.chain.indexOf(path)), path].join("\n  uses "),
    });
    return undefined;
  }
  return { ...around, folder: dirname(path), chain: [...around.chain, path] };
}
