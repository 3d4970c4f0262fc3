import { paintsFor } from "./colours.js";
import { createJsonReporter } from "./json.js";
import { createPlainReporter } from "./plain.js";
import type { OutputMode, Reporter, ReportOptions, ReportStreams, TextStream } from "./reporter.js";

/** The tree needs a terminal that can move its cursor; everywhere else lines are right. */
export function defaultOutput(stdout: TextStream, env: NodeJS.ProcessEnv): OutputMode {
  return stdout.isTTY === true && env["TERM"] !== "dumb" && !env["CI"] ? "pretty" : "plain";
}

/** Makes the reporter; listr2 is loaded for the tree only. */
export async function createReporter(
  mode: OutputMode,
  streams: ReportStreams,
  options: ReportOptions,
  env: NodeJS.ProcessEnv,
): Promise<Reporter> {
  const paints = paintsFor(streams, env);
  switch (mode) {
    case "json":
      return createJsonReporter(streams, paints);
    case "plain":
      return createPlainReporter(streams, options, paints);
    case "pretty": {
      const { createPrettyReporter } = await import("./pretty.js");
      return createPrettyReporter(streams, options, paints);
    }
  }
}
