import type { VarsRequest } from "../modules/types.js";
import type { Vault } from "../vault/vault.js";
import { findIncludedFiles, readIncludedFiles } from "./include-vars.js";
import { Problems } from "./problems.js";
import type { Task } from "./types.js";

/** Names of the variables that a task of `include_vars` brings; undefined when that is known only in the run. */
export function includedNames({ args, role, place }: Task, playFolder: string, vault: Vault): string[] | undefined {
  if (typeof args["name"] === "string") return [args["name"]];
  const { file, dir } = args;
  const wanted = dir ?? file;
  if (typeof wanted !== "string") return undefined;
  // All files of a folder: a name too many hides no more than a complaint.
  const request: VarsRequest = {
    ...(dir === undefined ? { file: wanted } : { dir: wanted }),
    depth: 0,
    ignoreFiles: [],
    extensions: ["yaml", "yml", "json"],
    ignoreUnknownExtensions: true,
    merge: false,
  };
  const unheard = new Problems();
  const roots = { rolePath: role?.path, playFolder, place };
  const layer = unheard.attempt(() => readIncludedFiles(findIncludedFiles(request, roots), vault, place));
  return layer && Object.keys(layer.values);
}
