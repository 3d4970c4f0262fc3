import { hostLibrary } from "../facts/shell.js";
import { TaskError } from "../errors.js";
import { openConduit } from "../remote/conduit.js";
import type { Become, Conduit, Transport, WireStatistics } from "../remote/types.js";

/** The connection to one host: one transport, one shell per account, all opened when first needed. */
export class HostConnection {
  readonly #open: () => Promise<Transport>;
  #transport: Promise<Transport> | undefined;
  readonly #conduits = new Map<string, Promise<Conduit>>();
  readonly #refused = new Set<string>();

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  /** The shell of an account. Throws UnreachableError, or TaskError when the account cannot be had. */
  conduit(become: Become | undefined): Promise<Conduit> {
    const account = accountKey(become);
    let conduit = this.#conduits.get(account);
    if (!conduit) {
      this.#transport ??= this.#open();
      conduit = this.#transport.then((transport) =>
        openConduit(transport, { library: hostLibrary, ...(become ? { become } : {}) }),
      );
      // A refusal is told to every task that asks, but must not be an unhandled rejection when none does.
      conduit.catch((error: unknown) => error instanceof TaskError && this.#refused.add(account));
      this.#conduits.set(account, conduit);
    }
    return conduit;
  }

  /** Something was changed on the host: an account that could not be had before may be there now. */
  forgetRefusals(): void {
    for (const account of this.#refused) this.#conduits.delete(account);
    this.#refused.clear();
  }

  async statistics(): Promise<WireStatistics & { connectMs: number }> {
    const sum = { roundTrips: 0, bytesSent: 0, bytesReceived: 0, connectMs: 0 };
    const [transport] = await Promise.allSettled([this.#transport]);
    if (transport.status === "fulfilled") sum.connectMs = transport.value?.connectMs ?? 0;
    for (const opened of await Promise.allSettled(this.#conduits.values())) {
      if (opened.status !== "fulfilled") continue;
      sum.roundTrips += opened.value.statistics.roundTrips;
      sum.bytesSent += opened.value.statistics.bytesSent;
      sum.bytesReceived += opened.value.statistics.bytesReceived;
    }
    return sum;
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#conduits.values());
    await Promise.allSettled(opened.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)));
    const [transport] = await Promise.allSettled([this.#transport]);
    if (transport.status === "fulfilled") await transport.value?.close();
  }
}

/** The account as a key: empty for the login account. */
export function accountKey(become: Become | undefined): string {
  return become ? `${become.method}:${become.user}` : "";
}
