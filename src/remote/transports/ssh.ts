import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "ssh2";
import { UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import { openChannel } from "../ssh/channel.js";
import { explainLoss, timeoutOf } from "../ssh/connect-errors.js";
import { handshake } from "../ssh/handshake.js";
import { displayName, type SshOptions } from "../ssh/options.js";
import type { Channel, Transport } from "../types.js";

/** One connection to one account of one host, over node-ssh and the ssh2 client beneath it. */
export function sshTransport(options: SshOptions): Transport {
  return new SshTransport(options);
}

/** How long a host may take to end a connection before it is cut. */
const CLOSE_TIMEOUT_MS = 2000;

/** A shell may take that many times as long as a connection: a minute, where nothing else is said. */
const SHELL_TIMEOUTS = 6;

class SshTransport implements Transport {
  readonly name: string;
  readonly auxiliary = new Semaphore(4);
  readonly shellTimeoutMs: number;
  connectMs = 0;
  private readonly options: SshOptions;
  private connecting: Promise<Client> | undefined;
  private lost: UnreachableError | undefined;

  constructor(options: SshOptions) {
    this.options = options;
    this.name = displayName(options);
    this.shellTimeoutMs = SHELL_TIMEOUTS * timeoutOf(options);
  }

  async connect(): Promise<void> {
    this.connecting ??= this.open();
    try {
      await this.connecting;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }

  async exec(command: string): Promise<Channel> {
    if (!this.connecting) throw this.lost ?? new UnreachableError(`${this.name}: not connected`);
    const client = await this.connecting;
    return openChannel(client, command, { timeoutMs: this.shellTimeoutMs, lost: () => this.lost });
  }

  async close(): Promise<void> {
    const client = await this.connecting?.catch(() => undefined);
    if (!client) return;
    this.lost ??= new UnreachableError(`${this.name}: the connection was closed`);
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    client.end();
    await Promise.race([closed, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    client.destroy();
  }

  private async open(): Promise<Client> {
    const start = performance.now();
    this.lost = undefined;
    const client = await handshake(this.options);
    // Both listeners stay as long as the client: without one for "error", a reset connection would end the process.
    client.on("error", (cause) => {
      this.lost ??= explainLoss(cause, this.options);
    });
    client.on("close", () => {
      this.lost ??= new UnreachableError(`${this.name}: the connection was lost`);
      this.connecting = undefined;
    });
    this.connectMs = performance.now() - start;
    return client;
  }
}
