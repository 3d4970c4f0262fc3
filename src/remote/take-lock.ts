import { setTimeout as delay } from "node:timers/promises";
import { TaskError, UnreachableError } from "../errors.js";
import { LOCK_ANSWER, parseLockAnswer, takeLock, type LockHolder, type LockOwner } from "./host-lock.js";
import type { Session } from "./session.js";
import type { StepResult } from "./types.js";

export interface LockRequest {
  owner: LockOwner;
  /** Seconds to wait for another run's lock. */
  wait: number;
  /** Hears once that the host is locked, before it is waited for. */
  onWait: (message: string) => void;
}

const ASK_AGAIN_MS = 1000;

/**
 * Goes on from what the first frame says of the lock, waiting for it as long as is allowed. Gives whether the host was this
 * run's all the time. Throws UnreachableError when another run holds it, TaskError when there is no place for it.
 */
export async function awaitLock(
  session: Session,
  host: string,
  first: StepResult | undefined,
  { owner, wait, onWait }: LockRequest,
): Promise<boolean> {
  const until = performance.now() + wait * 1000;
  let answer = parseLockAnswer(String(first?.stdout));
  let told = false;
  while (answer.kind === "locked" && performance.now() < until) {
    if (!told) onWait(`${host} is ${lockedBy(answer.by)}; waiting up to ${wait} s for it`);
    told = true;
    await delay(ASK_AGAIN_MS);
    const [next] = await session.request([{ script: LOCK_ANSWER }], undefined, takeLock(owner));
    answer = parseLockAnswer(String(next?.stdout));
  }
  if (answer.kind === "held") return answer.again;
  if (answer.kind === "refused") throw refused(host, answer.reason);
  throw new UnreachableError(`${host} is ${lockedBy(answer.by)}`, {
    hint:
      `wait for that run (--lock-wait SECONDS), or end it; should it be gone without a trace, its lock counts for nothing ` +
      `${answer.by.expiresIn} s from now`,
  });
}

function lockedBy({ owner, pid, since, run }: LockHolder): string {
  return `locked by another run: ${owner}, process ${pid}, since ${since} (run ${run})`;
}

function refused(host: string, path: string): TaskError {
  if (path !== "") {
    return new TaskError(`${host}: ${path} is there and no lock file of this account`, {
      hint: "look at who made it, and remove it",
    });
  }
  return new TaskError(`${host}: there is no place for the lock that keeps other runs away`, {
    expected: "room to write in /run/lock, /var/tmp or /tmp, one of them with the sticky bit",
    hint: "look for a full or read-only file system: df -h; df -i",
  });
}
