import { titleOf } from "./comparison.js";
import type { Line } from "./results.js";

const shown = ["changed", "unknown", "failed", "unreachable", "ignored", "rescued"] as const;

/**
 * Prints a run as it goes: a line per play, and one per task that did something, with the hosts. Failures come with their
 * reason. Quiet tasks are left out.
 */
export function createProgress(print: (line: string) => void): (line: Line) => void {
  const started = performance.now();
  let play = "";
  let task = "";
  let hosts = new Map<string, Set<string>>();
  const flush = (): void => {
    const parts = [...hosts].map(([status, names]) => `${status} ${[...names].join(" ")}`);
    if (parts.length > 0) print(`  ${elapsed(started)}  ${task}: ${parts.join("; ")}`);
    hosts = new Map();
  };
  return (line) => {
    if (line.type !== "task_result" || line.play !== play || titleOf(line) !== task) flush();
    if (line.type === "play_start") print(line.play);
    if (line.type !== "task_result") return;
    play = line.play;
    task = titleOf(line);
    const status = shown.find((one) => one === line.status);
    if (status === undefined) return;
    hosts.set(status, (hosts.get(status) ?? new Set()).add(line.host));
    if (status === "failed" || status === "unreachable") print(`  ${line.host}: ${task}: ${String(line.message)}`);
  };
}

function elapsed(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`.padStart(6);
}
