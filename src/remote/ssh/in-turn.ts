import { setTimeout as delay } from "node:timers/promises";
import type { UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import type { SshOptions } from "./options.js";

/** Of each sshd, because from 10 logins under way it starts to refuse (MaxStartups). */
const servers = new Map<string, Semaphore>();
const HANDSHAKES = 8;
const TRIES = 3;

/** `again` says that the server refused before it knew who asks, so that another try may succeed and does no harm. */
export type Outcome<T> = { value: T } | { error: UnreachableError; again: boolean };

/** Makes a connection when it is its turn, and again where that makes sense. Throws the last error. */
export async function inTurn<T>(server: string, connect: () => Promise<Outcome<T>>): Promise<T> {
  const handshakes = servers.get(server) ?? new Semaphore(HANDSHAKES);
  servers.set(server, handshakes);
  return handshakes.run(async () => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await connect();
      if ("value" in outcome) return outcome.value;
      if (attempt === TRIES || !outcome.again) throw outcome.error;
      // At different times, or all who were refused together would come back together.
      await delay(attempt * (200 + Math.random() * 400));
    }
  });
}

/** Which sshd a connection ends at. All commands count as one, for they may well lead over one bastion. */
export function serverOf({ host, port, via }: SshOptions): string {
  if (!via) return `${host}:${port}`;
  return "command" in via ? "command" : `${serverOf(via.jump)} ${host}:${port}`;
}
