import { TaskError, UnreachableError } from "../errors.js";
import { TIMED_OUT } from "./shell-library.js";
import {
  buryText,
  RECALLED_LATE,
  readRecords,
  recall,
  unknownOutcome,
  type LostSession,
  type StepRecords,
} from "./step-records.js";
import type { Conduit, HostBasics, Step, StepResult, WireStatistics } from "./types.js";

/** The connection was lost and is there again; what was being sent has to be planned and sent anew. */
export class Interrupted extends TaskError {}

/** So often in a row a connection may be lost within one request. */
const MAX_LOSSES = 5;

/**
 * Opens another session of the same account, after the connection of the last one was lost. `undisturbed` when no other run can
 * have been on the host in between. Throws UnreachableError when the host stays away, TaskError when the account cannot be
 * had any more. `patience`: seconds to try at least.
 */
export type Reopen = (error: UnreachableError, patience: number) => Promise<Reopened>;

export interface Reopened {
  conduit: Conduit;
  undisturbed: boolean;
}

/**
 * The shell of one account that outlives its connection. After a loss what the host has written down decides for each step of
 * the request: what ended is known, with its output; what had not begun is run; what reads, or is guarded, is run again; and
 * what had begun otherwise is never run twice: its outcome is unknown.
 */
export class LastingConduit implements Conduit {
  #conduit: Conduit;
  readonly #reopen: Reopen;
  /** The last one that took another's place, or will: several requests may have been on their way when it was lost. */
  #reopened: Promise<Reopened> | undefined;
  #pending = false;
  /** Sessions whose records are needed no more when this one is closed. */
  readonly #lost = new Set<string>();
  #past: WireStatistics = { roundTrips: 0, bytesSent: 0, bytesReceived: 0 };

  constructor(conduit: Conduit, reopen: Reopen) {
    this.#conduit = conduit;
    this.#reopen = reopen;
  }

  get id(): string {
    return this.#conduit.id;
  }

  get nextRequest(): number {
    return this.#conduit.nextRequest;
  }

  get lockedAgain(): boolean {
    return this.#conduit.lockedAgain;
  }

  get basics(): HostBasics {
    return this.#conduit.basics;
  }

  get statistics(): WireStatistics {
    const [past, now] = [this.#past, this.#conduit.statistics];
    return {
      roundTrips: past.roundTrips + now.roundTrips,
      bytesSent: past.bytesSent + now.bytesSent,
      bytesReceived: past.bytesReceived + now.bytesReceived,
    };
  }

  async request(
    steps: readonly Step[],
    onResult: (result: StepResult, index: number) => void = () => undefined,
  ): Promise<StepResult[]> {
    const results: StepResult[] = [];
    let todo: Todo = { steps: [...steps], interrupted: new Set(), late: new Set() };
    for (let losses = 1; ; losses += 1) {
      const conduit = this.#conduit;
      const session = { id: conduit.id, boot: conduit.basics.boot, request: conduit.nextRequest };
      const before = results.length;
      try {
        await conduit.request(todo.steps, (result, index) => {
          const told = asItWas(todo, result, index);
          results.push(told);
          onResult(told, before + index);
        });
        const { verdict } = todo;
        if (verdict && !isStopped(todo.steps, results.slice(before))) {
          results.push(verdict);
          onResult(verdict, results.length - 1);
        }
        return results;
      } catch (error) {
        if (!(error instanceof UnreachableError) || losses > MAX_LOSSES) throw error;
        const patience = Math.max(0, ...todo.steps.map((step) => step.outlasts ?? 0));
        const records = await this.#recover(conduit, session, error, patience);
        todo = leftOf(todo, results.length - before, session, records);
      }
    }
  }

  async upload(
    content: AsyncIterable<Buffer | string>,
    remotePath: string,
    options?: { onProgress?: (bytes: number) => void },
  ): Promise<void> {
    const conduit = this.#conduit;
    try {
      await conduit.upload(content, remotePath, options);
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const session = { id: conduit.id, boot: conduit.basics.boot, request: conduit.nextRequest };
      await this.#recover(conduit, session, error);
      throw new Interrupted(`the connection was lost while ${remotePath} was sent`, { cause: error });
    }
  }

  write(text: string): void {
    this.#conduit.write(text);
  }

  close(): Promise<void> {
    for (const id of this.#lost) this.#conduit.write(buryText(id));
    return this.#conduit.close();
  }

  /** Another session in place of the lost one, and what that one has written down. */
  async #recover(lost: Conduit, session: LostSession, error: UnreachableError, patience = 0): Promise<StepRecords> {
    let [gone, reason] = [lost, error];
    this.#lost.add(lost.id);
    for (let losses = 1; ; losses += 1) {
      const { conduit, undisturbed } = await this.#inPlaceOf(gone, reason, patience);
      try {
        return await readRecords(conduit, session, undisturbed);
      } catch (again) {
        if (!(again instanceof UnreachableError) || losses > MAX_LOSSES) throw again;
        [gone, reason] = [conduit, again];
      }
    }
  }

  /** A host that stayed away is not waited for a second time. */
  #inPlaceOf(lost: Conduit, error: UnreachableError, patience: number): Promise<Reopened> {
    if (this.#conduit === lost && !this.#pending) {
      this.#pending = true;
      this.#reopened = this.#reopen(error, patience).then((reopened) => {
        this.#past = this.statistics;
        this.#conduit = reopened.conduit;
        this.#pending = false;
        return reopened;
      });
    }
    return this.#reopened ?? Promise.reject(error);
  }
}

interface Todo {
  steps: Step[];
  /** Indexes of steps that had begun before and are run again. */
  interrupted: Set<number>;
  /** Indexes of steps of which is only told that their time was up. */
  late: Set<number>;
  /** Takes the place of the step behind the last one. */
  verdict?: StepResult;
}

/** What is left to do of a request whose first \`done\` steps are known. */
function leftOf(
  { steps, interrupted, late, verdict }: Todo,
  done: number,
  session: LostSession,
  records: StepRecords,
): Todo {
  const left: Todo = { steps: [], interrupted: new Set(), late: new Set(), ...(verdict ? { verdict } : {}) };
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    const known =
      records === "nothing known" ? { begun: true } : { begun: records.has(index), code: records.get(index) };
    if (step.recorded && known.code !== undefined) {
      if (known.code === TIMED_OUT) left.late.add(left.steps.length);
      left.steps.push(recall(session, index, known.code, step));
    } else if (step.recorded === "once" && known.begun) return { ...left, verdict: unknownOutcome(UNKNOWN) };
    else {
      if (interrupted.has(index) || (step.recorded && known.begun)) left.interrupted.add(left.steps.length);
      if (late.has(index)) left.late.add(left.steps.length);
      left.steps.push(step);
    }
  }
  return left;
}

/** What is told of a step that has not run for the first time. */
function asItWas({ interrupted, late }: Todo, result: StepResult, index: number): StepResult {
  if (late.has(index) && result.code === RECALLED_LATE) return { ...result, code: TIMED_OUT };
  return interrupted.has(index) ? { ...result, interrupted: true } : result;
}

const UNKNOWN = "unknown outcome: the connection was lost while it ran; it was not run again";

/** True when a step has failed behind which none is run. */
function isStopped(steps: readonly Step[], results: readonly StepResult[]): boolean {
  const last = results.at(-1);
  const step = steps[results.length - 1];
  return results.length < steps.length || (last !== undefined && last.code !== 0 && step?.keepGoing !== true);
}
