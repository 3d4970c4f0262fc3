import { sh } from "./quote.js";
import { TIMED_OUT } from "./shell-library.js";
import type { Conduit, Step, StepResult } from "./types.js";

/** Stands for the code of a step of which nobody knows what it came to. */
export const UNKNOWN_OUTCOME = -2;

/** A session that is gone, as the controller remembers it. */
export interface LostSession {
  id: string;
  boot: string;
  /** The number of the request that was not answered. */
  request: number;
}

/**
 * What a lost session has written down of the steps of a request: a code for each that ended, undefined for one that had only
 * begun; "nothing known" when the session is not known to be at its end, or what it wrote may have been removed.
 */
export type StepRecords = ReadonlyMap<number, number | undefined> | "nothing known";

/** How long a lost session may take to end what it was running, in steps of 0.1 s: two signs of life, and the patience before KILL. */
const PATIENCE = 100;

/**
 * Reads them in the account's next session, once the lost one is at its end. \`undisturbed\`: no other run can have been on the
 * host since; only then does a session that left nothing mean that nothing had begun.
 */
export async function readRecords(conduit: Conduit, lost: LostSession, undisturbed: boolean): Promise<StepRecords> {
  const script = sh`${{ raw: FIND_SESSION }}
mdc_try=0
while mdc_find ${lost.id}; do
  : >"$mdc_old/evict"
  mdc_try=$((mdc_try + 1))
  [ "$mdc_try" -le ${PATIENCE} ] || { echo busy; exit; }
  sleep 0.1
done 2>/dev/null
mdc_find ${lost.id}.dead || { echo gone; exit; }
echo kept
while read -r mdc_line; do echo "$mdc_line"; done 2>/dev/null <"$mdc_old/f"${lost.request}.
`;
  const [answer] = await conduit.request([{ script }]);
  const [state, ...lines] = String(answer?.stdout).trim().split("\n");
  if (state === "gone" && undisturbed && lost.boot === conduit.basics.boot) return new Map();
  if (state !== "kept") return "nothing known";
  const records = new Map<number, number | undefined>();
  for (const line of lines) {
    const [index, code] = line.split(" ").map(Number);
    if (index !== undefined) records.set(index, code);
  }
  return records;
}

/** The step that gives the output and the code of one that a lost session ran to its end. */
export function recall({ id, request }: LostSession, index: number, code: number, step: Step): Step {
  const { keepGoing, maxOutput } = step;
  const script = sh`${{ raw: FIND_SESSION }}
mdc_find ${id}.dead || exit ${LOST_OUTPUT}
{ cat "$mdc_old/o${{ raw: `${request}.${index}` }}" && cat "$mdc_old/e${{ raw: `${request}.${index}` }}" >&2; } || exit ${LOST_OUTPUT}
exit ${code === TIMED_OUT ? RECALLED_LATE : Math.max(code, 0)}
`;
  return {
    script,
    ...(keepGoing === undefined ? {} : { keepGoing }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
  };
}

const LOST_OUTPUT = 125;
/** The code of a recalled step whose time was up: a shell cannot end with the one that stands for it. */
export const RECALLED_LATE = 124;

/** Script text that removes what a lost session has kept. */
export function buryText(id: string): string {
  return sh`${{ raw: FIND_SESSION }}! mdc_find ${id}.dead || rm -rf "$mdc_old"` + "\n";
}

/** In place of the result of a step that had begun, and that is not run again. */
export function unknownOutcome(message: string): StepResult {
  const stderr = Buffer.from(message);
  return { code: UNKNOWN_OUTCOME, stdout: Buffer.alloc(0), stderr, stdoutLength: 0, stderrLength: stderr.length };
}

/** The private directory has the first place that would have it, which may be another one by now. */
const FIND_SESSION = `mdc_find() {
  for mdc_old in "$mdc_base" "\${TMPDIR:-/tmp}" "\${HOME:-/}" /var/tmp; do
    mdc_old=$mdc_old/mdc-provision.$1
    [ ! -d "$mdc_old" ] || [ ! -O "$mdc_old" ] || return 0
  done
  return 1
}
`;
