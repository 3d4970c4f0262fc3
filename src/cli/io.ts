import type { ReportStreams } from "../report/reporter.js";

/** What a command may touch of the process, so that it can be run within another one. */
export interface CliIo extends ReportStreams {
  stdin: NodeJS.ReadStream;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Calls back at every Ctrl-C, SIGTERM and SIGHUP until the function that it gives is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, whatever is under way. */
  exitNow(code: number): void;
}
