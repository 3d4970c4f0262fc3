import { quote } from "./quote.js";
import { MAX_OUTPUT } from "./shell-library.js";
import type { Step } from "./types.js";

/**
 * The script text of one request. Each step travels as one quoted word, so that nothing in it, not even a syntax error, can
 * be taken for a part of the session's own script. Throws TaskError when a step holds a NUL.
 */
export function requestText(request: number, steps: readonly Step[]): string {
  const lines = steps.map(
    ({ script, keepGoing, settled, maxOutput, timeout }, index) =>
      `mdc_step ${index} ${keepGoing ? 1 : 0} ${settled ? 1 : 0} ${maxOutput ?? MAX_OUTPUT} ${timeout ?? 0} ${quote(script)}`,
  );
  return [`mdc_request=${request} mdc_failed=0`, ...lines, "mdc_answer", "mdc_clean", ""].join("\n");
}
