import { statSync } from "node:fs";
import { compileTemplateFile } from "../template/compile.js";
import type { Compiled } from "../template/types.js";
import type { Vault } from "../vault/vault.js";
import type { NameUse } from "./check-names.js";
import { firstExisting, localPlaces } from "./find-local.js";
import type { Problems } from "./problems.js";
import { openText } from "./source-files.js";
import type { Task } from "./types.js";
import type { Visited } from "./walk.js";

/** A parameter that names a file on the controller. */
interface FileParameter {
  module: string;
  parameter: string;
  folder: "files" | "templates";
  /** Boolean parameter that, when set, makes it a file of the host. */
  remoteIf?: string;
}

/** Parameters whose files must be there before anything runs. */
const fileParameters: readonly FileParameter[] = [
  { module: "template", parameter: "src", folder: "templates" },
  { module: "copy", parameter: "src", folder: "files", remoteIf: "remote_src" },
  { module: "unarchive", parameter: "src", folder: "files", remoteIf: "remote_src" },
];

/** Reports files that tasks name and that are not there. Templates among them are compiled: what they use is given back. */
export function checkFiles(
  visited: readonly Visited[],
  playFolder: string,
  vault: Vault,
  problems: Problems,
): NameUse[] {
  const uses = new Map<string, NameUse[]>();
  for (const { node, loopVars } of visited) {
    if (node.kind !== "task") continue;
    for (const parameter of fileParameters) {
      const path = literalFile(node, parameter, playFolder, problems);
      if (path === undefined || parameter.folder !== "templates") continue;
      const known = uses.get(path)?.[0]?.template;
      const template = known ?? problems.attempt(() => compiled(path, vault));
      if (template) uses.set(path, [...(uses.get(path) ?? []), { template, loopVars }]);
    }
  }
  return [...uses.values()].flat();
}

function literalFile(
  task: Task,
  { module, parameter, folder, remoteIf }: FileParameter,
  playFolder: string,
  problems: Problems,
): string | undefined {
  const name = task.args[parameter];
  const remote = remoteIf === undefined ? undefined : task.args[remoteIf];
  const onController = remote === undefined || remote === null || remote === false;
  if (task.module.name !== module || typeof name !== "string" || !onController || /^\w+:\/\//.test(name)) {
    return undefined;
  }
  const places = localPlaces(name, folder, { rolePath: task.role?.path, playFolder });
  const place = task.argPlaces[parameter] ?? task.place;
  const path = firstExisting(folder === "templates" ? "template" : "file", name, places, place, problems);
  return path !== undefined && statSync(path).isFile() ? path : undefined;
}

/** Syntax and names are checked; what the template includes in turn is found when it is rendered. */
function compiled(path: string, vault: Vault): Compiled {
  return compileTemplateFile(path, openText(path, vault).text);
}
