import { setTimeout as delay } from "node:timers/promises";
import type { UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import type { SshOptions } from "./options.js";

interface Server {
  /** From 10 logins under way sshd starts to refuse, unless told otherwise (MaxStartups). */
  handshakes: Semaphore;
  /** It may take fewer: those that were refused come back one by one. */
  refused: Semaphore;
}

const servers = new Map<string, Server>();
const HANDSHAKES = 8;
const TRIES = 5;

/** `again` says that the server refused before it knew who asks, so that another try may succeed and does no harm. */
export type Outcome<T> = { value: T } | { error: UnreachableError; again: boolean };

/** Makes a connection when it is its turn, and again where that makes sense. Throws the last error. */
export async function inTurn<T>(server: string, connect: () => Promise<Outcome<T>>): Promise<T> {
  const { handshakes, refused } = servers.get(server) ?? newServer();
  servers.set(server, { handshakes, refused });
  return handshakes.run(async () => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await (attempt === 1 ? connect() : refused.run(connect));
      if ("value" in outcome) return outcome.value;
      if (attempt === TRIES || !outcome.again) throw outcome.error;
      // At different times, or all who were refused together would come back together.
      await delay(attempt * (200 + Math.random() * 400));
    }
  });
}

function newServer(): Server {
  return { handshakes: new Semaphore(HANDSHAKES), refused: new Semaphore(1) };
}

/** Which sshd a connection ends at. All commands count as one, for they may well lead over one bastion. */
export function serverOf({ host, port, via }: SshOptions): string {
  if (!via) return `${host}:${port}`;
  return "command" in via ? "command" : `${serverOf(via.jump)} ${host}:${port}`;
}
