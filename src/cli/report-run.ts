import type { EventListener } from "../engine/events.js";
import type { RunOptions } from "../engine/options.js";
import { createReporter, defaultOutput } from "../report/select.js";
import type { OutputFlags } from "./common-options.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";

/** A run that has begun. `stop` lets running steps end and begins no others. */
export interface Run {
  finished: Promise<{ exitCode: number }>;
  stop(): void;
}

/** Shows a run from its first event to the recap and gives its exit code. Ctrl-C stops it, a second one ends it at once. */
export async function reportRun(
  begin: (listener: EventListener) => Run,
  flags: OutputFlags,
  options: Pick<RunOptions, "check" | "diff">,
  io: CliIo,
): Promise<number> {
  const reporter = await createReporter(
    flags.output ?? defaultOutput(io.stdout, io.env),
    io,
    { check: options.check, diff: options.diff, verbosity: flags.verbose, stats: flags.stats ?? false, cwd: io.cwd },
    io.env,
  );
  try {
    const run = begin(reporter.onEvent);
    const release = untilInterrupted(io, () => {
      reporter.onInterrupt();
      run.stop();
    });
    return (await run.finished.finally(release)).exitCode;
  } finally {
    await reporter.close();
  }
}

/** Calls `stop` at the first Ctrl-C, and ends the process at the second. */
export function untilInterrupted(io: CliIo, stop: () => void): () => void {
  let asked = false;
  return io.onInterrupt(() => {
    if (asked) io.exitNow(exitCodes.interrupted);
    else stop();
    asked = true;
  });
}
