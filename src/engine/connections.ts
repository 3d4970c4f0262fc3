import { setTimeout as delay } from "node:timers/promises";
import { TaskError, UnreachableError } from "../errors.js";
import { hostLibrary } from "../facts/shell.js";
import { runAs } from "../remote/become.js";
import { openConduit } from "../remote/conduit.js";
import { mateText } from "../remote/guardian.js";
import { LastingConduit, type Reopened } from "../remote/lasting-conduit.js";
import type { LockRequest } from "../remote/take-lock.js";
import type { Become, Channel, Conduit, RoundTrip, Transport, WireStatistics } from "../remote/types.js";

export interface ConnectionSettings {
  /** The run that the connection belongs to. */
  run?: string;
  /** Keeps other runs away from the host. */
  lock?: Pick<LockRequest, "owner" | "wait">;
  /** Hears what the operator should know: that the host is waited for, lost, and there again. */
  warn?: (message: string) => void;
  /** Hears of everything that goes over the wire. */
  onRoundTrip?: (trip: RoundTrip) => void;
}

/** A connection, and what its host's variables say about it. */
export interface Opened {
  transport: Transport;
  /** For so long it is tried to be opened again once it is lost. */
  reconnectMs: number;
  /** Several runs may well be at work on the machine that they run on; on all others one locks the others out. */
  shared: boolean;
}

/** A connection with the shell of the login account, which holds the lock. */
interface Link extends Opened {
  login: Conduit;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * The connection to one host: one transport, one shell per account, all opened when first needed. A connection that is lost is
 * opened again; one that was never there is not.
 */
export class HostConnection {
  /** The host was not reached, and is not tried again before a task asks for it. */
  away = false;
  readonly #open: () => Promise<Opened>;
  readonly #settings: ConnectionSettings;
  #link: Promise<Link> | undefined;
  readonly #conduits = new Map<string, Promise<Conduit>>();
  readonly #refused = new Set<string>();
  #connectMs = 0;
  #patienceMs = 0;
  /** What went over sessions that are closed. */
  #before: WireStatistics = { roundTrips: 0, bytesSent: 0, bytesReceived: 0 };
  #closed = false;
  #restored = false;

  constructor(open: () => Promise<Opened>, settings: ConnectionSettings = {}) {
    this.#open = open;
    this.#settings = settings;
  }

  /** The shell of an account. Throws UnreachableError, or TaskError when the account cannot be had. */
  conduit(become: Become | undefined): Promise<Conduit> {
    const account = accountKey(become);
    let conduit = this.#conduits.get(account);
    if (!conduit) {
      conduit = this.#lasting(become);
      // A refusal is told to every task that asks, but must not be an unhandled rejection when none does.
      conduit.catch((error: unknown) => error instanceof TaskError && this.#refused.add(account));
      this.#conduits.set(account, conduit);
    }
    return conduit;
  }

  /** A process of the account beside its shell. Throws UnreachableError, or TaskError when the account cannot be had. */
  async start(become: Become | undefined, script: string): Promise<Channel> {
    await this.conduit(become);
    const link = await this.#link;
    if (!link) throw new UnreachableError("the connection was closed");
    return runAs(link.transport, become, script);
  }

  /** What went over the wire beside the sessions. */
  count({ sent, received }: { sent: number; received: number }): void {
    this.#before.bytesSent += sent;
    this.#before.bytesReceived += received;
  }

  /** The host may take so many seconds to be there. */
  bePatient(seconds: number): void {
    this.#patienceMs = seconds * 1000;
  }

  /** Something was changed on the host: an account that could not be had before may be there now. */
  forgetRefusals(): void {
    for (const account of this.#refused) this.#conduits.delete(account);
    this.#refused.clear();
  }

  /** Once after the connection was lost and opened again: nobody knows what has become of the host in the meantime. */
  wasRestored(): boolean {
    const restored = this.#restored;
    this.#restored = false;
    return restored;
  }

  async statistics(): Promise<WireStatistics & { connectMs: number }> {
    const sum = { ...this.#before, connectMs: this.#connectMs };
    for (const opened of await Promise.allSettled(this.#conduits.values())) {
      if (opened.status !== "fulfilled") continue;
      sum.roundTrips += opened.value.statistics.roundTrips;
      sum.bytesSent += opened.value.statistics.bytesSent;
      sum.bytesReceived += opened.value.statistics.bytesReceived;
    }
    return sum;
  }

  /** Logs out; who asks next logs in again, as an account has to that was put into a group. */
  async reset(): Promise<void> {
    this.#before = await this.statistics();
    await this.#hangUp();
    this.#conduits.clear();
    this.#refused.clear();
    this.#link = undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#hangUp();
  }

  async #hangUp(): Promise<void> {
    const opened = await Promise.allSettled(this.#conduits.values());
    await Promise.allSettled(opened.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)));
    const [link] = await Promise.allSettled([this.#link]);
    if (link.status !== "fulfilled" || !link.value) return;
    // After a loss the login account may have a shell that nobody has asked for yet.
    await link.value.login.close().catch(() => undefined);
    await link.value.transport.close();
  }

  async #lasting(become: Become | undefined): Promise<Conduit> {
    this.#link ??= this.#inTime(this.#patienceMs, () => this.#connect());
    let link = await this.#link;
    const reopen = async (error: UnreachableError, patience = 0): Promise<Reopened> => {
      const again = await this.#again(become, link, error, patience * 1000);
      ({ link } = again);
      return { conduit: again.conduit, undisturbed: !this.#settings.lock || link.shared || link.login.lockedAgain };
    };
    try {
      return new LastingConduit(await this.#session(become, link), reopen);
    } catch (error) {
      // The connection may be lost while only other accounts have a shell.
      if (!(error instanceof UnreachableError)) throw error;
      return new LastingConduit((await reopen(error)).conduit, reopen);
    }
  }

  async #session(become: Become | undefined, { transport, login }: Link): Promise<Conduit> {
    if (!become) return login;
    const { run, onRoundTrip } = this.#settings;
    const conduit = await openConduit(transport, {
      library: hostLibrary,
      become,
      ...(onRoundTrip ? { onRoundTrip } : {}),
      ...(run === undefined ? {} : { run }),
    });
    login.write(mateText(conduit.id));
    return conduit;
  }

  /** Tries again while the host cannot be reached, with longer and longer pauses, until the time is up or nobody wants it any more. */
  async #inTime<Value>(milliseconds: number, attempt: () => Promise<Value>): Promise<Value> {
    const end = performance.now() + milliseconds;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof UnreachableError) || this.#closed || performance.now() + pause > end) throw error;
      }
      await delay(pause);
    }
  }

  async #connect(): Promise<Link> {
    const { run, lock, warn, onRoundTrip } = this.#settings;
    const opened = await this.#open();
    const { transport, shared } = opened;
    this.#connectMs += transport.connectMs;
    try {
      const login = await openConduit(transport, {
        library: hostLibrary,
        ...(onRoundTrip ? { onRoundTrip } : {}),
        ...(run === undefined ? {} : { run }),
        ...(lock && !shared ? { lock: { ...lock, onWait: (message) => warn?.(message) } } : {}),
      });
      return { ...opened, login };
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  /** Another session of the account on another connection. Throws UnreachableError when that takes too long. */
  async #again(
    become: Become | undefined,
    lost: Link,
    reason: UnreachableError,
    patienceMs: number,
  ): Promise<{ link: Link; conduit: Conduit }> {
    const { transport } = lost;
    const reconnectMs = Math.max(lost.reconnectMs, patienceMs);
    if (this.#closed || reconnectMs === 0) throw reason;
    let link = lost;
    try {
      return await this.#inTime(reconnectMs, async () => {
        link = await this.#inPlaceOf(link, reason);
        return { link, conduit: await this.#session(become, link) };
      });
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (this.#closed) throw reason;
      throw new UnreachableError(
        `${reason.message}; it could not be opened again within ${reconnectMs / 1000} s: ${error.message}`,
        { hint: error.hint ?? `is ${transport.name} running? mdc_reconnect says how long to try`, cause: reason },
      );
    }
  }

  /** Several accounts may find out at once. */
  async #inPlaceOf(lost: Link, reason: UnreachableError): Promise<Link> {
    const known = this.#link;
    const [current] = await Promise.allSettled([known]);
    // Another account's session may have seen to it in the meantime.
    if (known !== this.#link && this.#link) return this.#link;
    if (current.status === "fulfilled" && current.value && current.value !== lost) return current.value;
    if (current.status === "fulfilled") {
      this.#settings.warn?.(`${reason.message}; opening it again`);
      void lost.transport.close();
    }
    return (this.#link = this.#connect().then((link) => {
      this.#restored = true;
      this.#settings.warn?.(`${link.transport.name}: the connection is there again`);
      return link;
    }));
  }
}

/** The account as a key: empty for the login account. */
export function accountKey(become: Become | undefined): string {
  if (!become) return "";
  const { method, user, exe, flags } = become;
  const asked = exe === undefined && flags === undefined ? "" : `:${JSON.stringify([exe, flags])}`;
  return `${method}:${user}${asked}`;
}
