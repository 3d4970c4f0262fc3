import { closeSync, fchmodSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EventListener } from "../engine/events.js";
import { logLine } from "./log-line.js";
import type { RunHeader } from "./run-header.js";

/** How many logs are kept. */
const newest = 50;

export interface RunLog {
  file: string;
  onEvent: EventListener;
  close(): void;
}

/** Begins the log of a run, which only its owner can read. Throws what the file system throws; `onFault` hears of what fails later. */
export function openRunLog(file: string, header: RunHeader, onFault: (error: Error) => void): RunLog {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fd = openSync(file, "w", 0o600);
  fchmodSync(fd, 0o600);
  const started = performance.now();
  let waiting = `${JSON.stringify(header)}\n`;
  let planned: NodeJS.Immediate | undefined;
  let broken = false;
  const flush = (): void => {
    clearImmediate(planned);
    planned = undefined;
    const bytes = Buffer.from(waiting);
    waiting = "";
    if (broken) return;
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    } catch (error) {
      broken = true;
      onFault(error as Error);
    }
  };
  flush();
  return {
    file,
    onEvent(event) {
      const line = logLine(event, Math.round(performance.now() - started));
      if (line === undefined) return;
      waiting += `${JSON.stringify(line)}\n`;
      // What begins must be known to have begun, whatever happens while it runs.
      if (event.type === "task_start") flush();
      else planned ??= setImmediate(flush);
    },
    close() {
      flush();
      closeSync(fd);
    },
  };
}

/** The file of a log: the newest is the last by its name. */
export function logFile(folder: string, { time, id }: RunHeader): string {
  return join(folder, `${time.replaceAll(":", "-")}-${id}.ndjson`);
}

/** The logs of a folder, the newest first. */
export function logFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
    return names
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Removes all logs but the newest. */
export function removeOldLogs(folder: string): void {
  for (const file of logFiles(folder).slice(newest)) rmSync(file, { force: true });
}
