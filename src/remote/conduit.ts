import { randomBytes } from "node:crypto";
import { TaskError, UnreachableError } from "../errors.js";
import { BASICS_SCRIPT, parseBasics } from "./basics.js";
import { runAs } from "./become.js";
import { Session } from "./session.js";
import { shellLibrary } from "./shell-library.js";
import type { Become, Conduit, HostBasics, Transport, WireStatistics } from "./types.js";
import { upload as sendFile } from "./upload.js";

export interface ConduitOptions {
  /** Another account than the login account. When it is the same one after all, nothing is asked of sudo. */
  become?: Become;
  /** Shell functions that steps may call, besides those of the conduit itself; sent in the first frame. */
  library?: string;
  /** Hears of the counters after each request and upload. */
  onStatistics?: (statistics: WireStatistics) => void;
}

/**
 * Starts the shell of one account on a connected host, teaches it the library and learns what the host is, in one round trip.
 *
 * Throws UnreachableError when no shell answers in time or the connection is lost, TaskError when the account cannot
 * be had or the host has no place for the private directory.
 */
export async function openConduit(transport: Transport, options: ConduitOptions = {}): Promise<Conduit> {
  const nonce = randomBytes(16).toString("hex");
  const session = new Session(await runAs(transport, options.become, "exec sh"), transport.name, nonce);
  const basics = await firstFrame(session, transport, shellLibrary(nonce) + (options.library ?? ""));
  options.onStatistics?.(session.statistics);
  return conduit(transport, session, basics, options);
}

async function firstFrame(
  session: Session,
  { name: host, shellTimeoutMs }: Transport,
  library: string,
): Promise<HostBasics> {
  const timer = setTimeout(() => {
    session.fail(
      new UnreachableError(`${host} let us in, but started no shell within ${shellTimeoutMs / 1000} s`, {
        hint: "log in by hand and look at what the account's shell waits for, or allow more time",
      }),
    );
  }, shellTimeoutMs);
  try {
    const [answer] = await session.request([{ script: BASICS_SCRIPT }], undefined, library);
    if (answer?.code !== 0) {
      throw new TaskError(`${host} cannot tell what it is: ${answer?.stderr.toString().trim()}`, {
        expected: "a POSIX system with id, uname and date",
      });
    }
    // After the answer, so that nobody waits for it.
    session.write("mdc_sweep\n");
    return parseBasics(answer.stdout.toString());
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function conduit(transport: Transport, session: Session, basics: HostBasics, options: ConduitOptions): Conduit {
  const { statistics } = session;
  return {
    basics,
    statistics,
    async request(steps, onResult) {
      if (steps.length === 0) return [];
      try {
        return await session.request(steps, onResult);
      } finally {
        options.onStatistics?.(statistics);
      }
    },
    async upload(content, remotePath, { onProgress } = {}) {
      statistics.roundTrips += 1;
      const upload = { become: options.become, onProgress };
      await transport.auxiliary.run(() => sendFile(transport, content, remotePath, statistics, upload));
      options.onStatistics?.(statistics);
    },
    close: () => session.close(),
  };
}
