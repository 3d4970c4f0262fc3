import { existsSync, readFileSync } from "node:fs";
import { projectRoot } from "./paths.js";

/** What marks a container or network as ours, so that it is found again when the process that made it is gone. */
export const labels = { lab: "mdc.lab", host: "mdc.host", owner: "mdc.owner", checkout: "mdc.checkout" } as const;

/** Who takes the lab down: the process with that id, or the user, by hand. */
export type Owner = number | "kept";

export function labLabels(lab: string, owner: Owner): Record<string, string> {
  return { [labels.lab]: lab, [labels.owner]: String(owner), [labels.checkout]: projectRoot };
}

/** True when whoever should have removed it cannot do so any more. */
export function isStale(owner: string | undefined): boolean {
  return owner !== undefined && owner !== "kept" && !isAlive(Number(owner));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Where PID 1 is slow to reap, a process that is over still takes signals; it has no command line, though. */
function isZombie(pid: number): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine).length === 0;
}
