import { randomBytes } from "node:crypto";
import { TaskError, UnreachableError } from "../errors.js";
import { BASICS_SCRIPT, parseBasics } from "./basics.js";
import { runAs } from "./become.js";
import { GUARDIAN } from "./guardian.js";
import { LOCK_ANSWER, LOCK_KEEPING, LOCK_LIBRARY, takeLock } from "./host-lock.js";
import { sh } from "./quote.js";
import { Session } from "./session.js";
import { shellLibrary } from "./shell-library.js";
import { awaitLock, type LockRequest } from "./take-lock.js";
import type { Become, Conduit, HostBasics, RoundTrip, Transport } from "./types.js";
import { upload as sendFile } from "./upload.js";

export interface ConduitOptions {
  /** Another account than the login account. When it is the same one after all, nothing is asked of sudo. */
  become?: Become;
  /** Shell functions that steps may call, besides those of the conduit itself; sent in the first frame. */
  library?: string;
  /** The run that the session belongs to; it removes what sessions of other runs had to leave behind. */
  run?: string;
  /** Keeps other runs away from the host as long as the session lives. */
  lock?: LockRequest;
  /** Hears of each request and upload when it is over. */
  onRoundTrip?: (trip: RoundTrip) => void;
}

/**
 * Starts the shell of one account on a connected host, teaches it the library and learns what the host is, in one round trip.
 *
 * Throws UnreachableError when no shell answers in time or the connection is lost, TaskError when the account cannot
 * be had or the host has no place for the private directory or the lock. UnreachableError also when another run holds the lock.
 */
export async function openConduit(transport: Transport, options: ConduitOptions = {}): Promise<Conduit> {
  const nonce = randomBytes(16).toString("hex");
  const id = randomBytes(16).toString("hex");
  const session = new Session(await runAs(transport, options.become, "exec sh"), transport.name, nonce);
  const library = shellLibrary(nonce, id) + (options.library ?? "") + sh`mdc_run_id=${options.run ?? ""}` + "\n";
  const over = beginTrip(session, options.lock ? 2 : 1, options);
  const opened = await firstFrame(session, transport, library, options.lock);
  over(opened.basics);
  return conduit(transport, session, { id, ...opened }, options);
}

type Opened = Pick<Conduit, "id" | "basics" | "lockedAgain">;

async function firstFrame(
  session: Session,
  { name: host, shellTimeoutMs }: Transport,
  library: string,
  lock: LockRequest | undefined,
): Promise<Omit<Opened, "id">> {
  const timer = setTimeout(() => {
    session.fail(
      new UnreachableError(`${host} let us in, but started no shell within ${shellTimeoutMs / 1000} s`, {
        hint: "log in by hand and look at what the account's shell waits for, or allow more time",
      }),
    );
  }, shellTimeoutMs);
  try {
    const steps = [{ script: BASICS_SCRIPT }, ...(lock ? [{ script: LOCK_ANSWER }] : [])];
    const taking = lock ? LOCK_LIBRARY + takeLock(lock.owner) : "";
    const [answer, locking] = await session.request(steps, undefined, library + taking);
    if (answer?.code !== 0) {
      throw new TaskError(`${host} cannot tell what it is: ${answer?.stderr.toString().trim()}`, {
        expected: "a POSIX system with id, uname and date",
      });
    }
    const basics = parseBasics(answer.stdout.toString());
    clearTimeout(timer);
    const lockedAgain = lock !== undefined && (await awaitLock(session, host, locking, lock));
    // After the answer, so that nobody waits for it.
    session.write(`${LOCK_KEEPING}${GUARDIAN}mdc_sweep\n`);
    return { basics, lockedAgain };
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Measures what goes over the wire until it is over; what others send at the same time over the same wire is counted with it. */
function beginTrip(
  { statistics }: Session,
  steps: number,
  { onRoundTrip }: ConduitOptions,
): (basics: HostBasics) => void {
  const [started, { bytesSent, bytesReceived }] = [performance.now(), { ...statistics }];
  return ({ user }) =>
    onRoundTrip?.({
      account: user,
      steps,
      bytesSent: statistics.bytesSent - bytesSent,
      bytesReceived: statistics.bytesReceived - bytesReceived,
      milliseconds: performance.now() - started,
    });
}

function conduit(transport: Transport, session: Session, opened: Opened, options: ConduitOptions): Conduit {
  const { statistics } = session;
  return {
    ...opened,
    statistics,
    get nextRequest() {
      return session.next;
    },
    async request(steps, onResult) {
      if (steps.length === 0) return [];
      const over = beginTrip(session, steps.length, options);
      try {
        return await session.request(steps, onResult);
      } finally {
        over(opened.basics);
      }
    },
    async upload(content, remotePath, { onProgress } = {}) {
      const over = beginTrip(session, 0, options);
      statistics.roundTrips += 1;
      // Should the connection be lost, what has come of the file is removed with the session.
      if (!remotePath.includes("\n")) session.write(sh`printf '%s\\n' ${remotePath} >>"$mdc_dir/tu."` + "\n");
      const upload = { become: options.become, onProgress };
      await transport.auxiliary.run(() => sendFile(transport, content, remotePath, statistics, upload));
      over(opened.basics);
    },
    write: (text) => session.write(text),
    close: () => session.close(),
  };
}
