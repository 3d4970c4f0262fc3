import { psqlReason } from "../facts/pg-probe.js";
import { TIMED_OUT } from "../remote/shell-library.js";
import type { StepResult } from "../remote/types.js";
import type { DatabaseReading, LogLine, Sequence } from "./reading.js";

/** What psql printed for `statusSql`, or why it could not. */
export function readAnswer({ code, stdout, stderr }: StepResult): DatabaseReading | { failed: string } {
  const parts = new Map<string, unknown>();
  const sequences: Sequence[] = [];
  if (code !== 0) return { failed: code === TIMED_OUT ? "it took too long" : psqlReason(stderr.toString("utf8")) };
  for (const line of stdout.toString("utf8").split("\n")) {
    const [, name, json] = /^=(\w+) (.*)$/.exec(line) ?? [];
    if (name === undefined || json === undefined) continue;
    if (name === "engine") parts.set(name, json === "t");
    else if (name === "sequence") sequences.push(JSON.parse(json) as Sequence);
    else parts.set(name, JSON.parse(json));
  }
  const none = { engine: false, subscriptions: [], slots: [], replicated: [], tables: [], dcid: null };
  return {
    ...none,
    standby: false,
    marker: false,
    logSince: "",
    seen: {},
    ...Object.fromEntries(parts),
    sequences,
  } as DatabaseReading;
}

/** Lines of the server's log, as `logScript` prints them: a time, the process in brackets, and what it said. */
export function readLog({ stdout }: StepResult): LogLine[] {
  return stdout
    .toString("utf8")
    .split("\n")
    .flatMap((line) => {
      const [, time, pid, database, text] =
        /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* \S+ \[(\d+)\] (?:\S*@(\S*) )?(.*)$/.exec(line) ?? [];
      return time === undefined || text === undefined ? [] : [{ time, pid: Number(pid), database, text }];
    });
}
