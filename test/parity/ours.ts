import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { ContentErrors } from "../../src/errors.js";
import { loadInventory } from "../../src/inventory/load.js";
import { loadModules } from "../../src/modules/registry.js";
import { loadPlaybooks } from "../../src/playbook/load.js";
import type { RunFiles, Told } from "./side.js";

interface Line {
  type: string;
  play: string;
  task: string;
  module: string;
  host: string;
  status: string;
  message: string | null;
}

/** Runs a command line of ours, which is given without the files. */
export async function runOurs(
  command: readonly string[],
  { playbook, inventory }: RunFiles,
  options: readonly string[],
): Promise<Told> {
  const [program = "", ...first] = command;
  const args = [...first, "run", playbook, "-i", inventory, "--output", "json", ...options];
  // What a run left for the next one would be no part of what both are compared by.
  const state = await mkdtemp(join(tmpdir(), "parity-"));
  const { stdout, stderr, exitCode } = await execa(program, args, { reject: false, env: { XDG_STATE_HOME: state } });
  await rm(state, { recursive: true });
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const tellings = lines
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.type === "task_result")
    .map(({ play, task, module, host, status, message }) => ({
      play,
      task,
      module,
      host,
      status,
      message: message ?? "",
    }));
  return { tellings, exitCode: exitCode ?? 1, noise: stderr };
}

/** Why we would not begin with a playbook; undefined when we would. */
export async function refusalOf({ playbook, inventory }: RunFiles): Promise<string | undefined> {
  const cwd = dirname(playbook);
  const modules = await loadModules();
  try {
    loadPlaybooks([playbook], { inventory: loadInventory([inventory], cwd), modules, cwd });
    return undefined;
  } catch (error) {
    if (!(error instanceof ContentErrors)) throw error;
    return error.errors.map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`)).join("; ");
  }
}
