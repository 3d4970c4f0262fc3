import { quote } from "./quote.js";
import { MAX_OUTPUT } from "./shell-library.js";
import type { Step } from "./types.js";

/**
 * The script text of one request. Each step travels as one quoted word, so that nothing in it, not even a syntax error, can
 * be taken for a part of the session's own script. Throws TaskError when a step holds a NUL.
 */
export function requestText(request: number, steps: readonly Step[]): string {
  const lines = steps.map(
    ({ script, keepGoing, settled, maxOutput, timeout, recorded }, index) =>
      `mdc_step ${index} ${keepGoing ? 1 : 0} ${settled ? 1 : 0} ${maxOutput ?? MAX_OUTPUT} ${timeout ?? 0} ${quote(script)} ${recorded ? 1 : 0}`,
  );
  // What was only read can be read again: nobody has to say that the answer has come.
  const end = isRecorded(steps) ? [] : [forgetText(request)];
  return [`mdc_request=${request} mdc_failed=0`, ...lines, "mdc_answer", ...end, ""].join("\n");
}

export function isRecorded(steps: readonly Step[]): boolean {
  return steps.some(({ recorded }) => recorded);
}

/** Script text that removes what is kept of a request. */
export function forgetText(request: number): string {
  return `mdc_forget ${request}`;
}
