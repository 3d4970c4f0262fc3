import type { EventListener } from "../engine/events.js";

/** How a run is shown: people at a terminal, people reading a log, programs. */
export type OutputMode = "pretty" | "plain" | "json";

export interface ReportOptions {
  check: boolean;
  diff: boolean;
  /** Number of `-v`. */
  verbosity: number;
  /** Round trips, bytes, connection times and the slowest tasks after the recap. */
  stats: boolean;
  /** Folder from where files are named. */
  cwd: string;
}

/** What a report needs of a stream: `process.stdout` and `process.stderr` fit. */
export interface TextStream {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export interface ReportStreams {
  stdout: TextStream;
  stderr: TextStream;
}

/** Shows the events of a run. `close` gives the terminal back and must be awaited before exiting. */
export interface Reporter {
  onEvent: EventListener;
  /** The user asked to stop: what is running ends first. */
  onInterrupt(): void;
  close(): Promise<void>;
}

/** What is said at the first Ctrl-C. */
export const interruptNotice = "interrupted: running steps end first; press Ctrl-C again to stop at once";
