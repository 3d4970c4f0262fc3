import { quote } from "./quote.js";
import { MAX_OUTPUT } from "./shell-library.js";
import type { Step } from "./types.js";

/**
 * The script text of one request. Each step travels as one quoted word, so that nothing in it, not even a syntax error, can
 * be taken for a part of the session's own script. Throws TaskError when a step holds a NUL.
 */
export function requestText(request: number, steps: readonly Step[]): string {
  const lines = steps.map(
    ({ script, keepGoing, maxOutput, timeout }, index) =>
      `mdc_step ${request} ${index} ${keepGoing ? 1 : 0} ${quote(script)} ${maxOutput ?? MAX_OUTPUT} ${timeout ?? 0}`,
  );
  return ["mdc_failed=0", ...lines, "mdc_clean", ""].join("\n");
}
