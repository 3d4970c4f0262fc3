import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { long } from "../../integration/support/long.js";

/** A shell, and the folder of tools that it finds first; those of this machine where none is given. */
export interface ShellHost {
  name: string;
  shell: string;
  path?: string;
}

/** Shells to read facts with: those of this machine with its own tools, and busybox with its own. */
export function shellHosts(folder: string): ShellHost[] {
  const hosts: ShellHost[] = ["dash", "bash"].map((shell) => ({ name: shell, shell }));
  const path = join(folder, "busybox");
  mkdirSync(path);
  const { status } = spawnSync("busybox", ["--install", "-s", path]);
  return status === 0 ? [...hosts, { name: "busybox", shell: join(path, "sh"), path }] : hosts;
}

/** For tests of modules whose time goes into a tool, and whose shell text is that of the others: bash as well with MDC_LONG. */
export const usualShells: readonly ShellHost[] = ["dash", ...(long ? ["bash"] : [])].map((shell) => ({
  name: shell,
  shell,
}));
