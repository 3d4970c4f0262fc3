import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "../lab/paths.js";
import type { InventoryFiles } from "./inventory.js";
import { parseLine, recordOf, type Line, type RunRecord } from "./results.js";

export interface Provision {
  files: InventoryFiles;
  /** Unless it is that of the product for a whole deployment. */
  playbook?: string;
  /** More words for the command line. */
  flags: readonly string[];
  /** File that keeps the lines of the run. */
  log: string;
  /** Hears each line as it comes. */
  onLine?: (line: Line) => void;
  /** Ends the run. */
  signal?: AbortSignal;
}

const program = join(projectRoot, "dist", "cli", "main.js");
const site = join(projectRoot, "playbooks", "site.yml");

/** The command line as a user types it, for this lab. */
export function commandLine({ inventory, secrets }: InventoryFiles, playbook = site): string[] {
  return [program, "run", playbook, "-i", inventory, "-e", `@${secrets}`];
}

/** Runs the product as its own process, and reads what it says in JSON. */
export async function provision({ files, playbook, flags, log, onLine, signal }: Provision): Promise<RunRecord> {
  const child = execa(process.execPath, [...commandLine(files, playbook), "--output", "json", ...flags], {
    cwd: projectRoot,
    stderr: "inherit",
    buffer: false,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  const kept = createWriteStream(log);
  const lines: Line[] = [];
  for await (const text of child.iterable({ from: "stdout" })) {
    kept.write(`${text}\n`);
    const line = parseLine(text);
    lines.push(line);
    onLine?.(line);
  }
  kept.end();
  const { exitCode } = await child;
  return recordOf(lines, exitCode ?? 1);
}
