import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Client } from "ssh2";
import { UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import { openChannel, SessionRefused } from "../ssh/channel.js";
import { explainLoss } from "../ssh/connect-errors.js";
import { handshake } from "../ssh/handshake.js";
import { displayName, shellTimeoutOf, type SshOptions } from "../ssh/options.js";
import type { Channel, Transport } from "../types.js";

/** One connection to one account of one host, over node-ssh and the ssh2 client beneath it. */
export function sshTransport(options: SshOptions): Transport {
  return new SshTransport(options);
}

/** How long a jump host may take to let go of a connection. */
const CLOSE_TIMEOUT_MS = 2000;

class SshTransport implements Transport {
  readonly name: string;
  readonly auxiliary = new Semaphore(4);
  readonly shellTimeoutMs: number;
  connectMs = 0;
  private readonly options: SshOptions;
  /** Connections beside the first one, each for one channel. */
  private readonly beside = new Set<Client>();
  private connecting: Promise<Client> | undefined;
  private lost: UnreachableError | undefined;

  constructor(options: SshOptions) {
    this.options = options;
    this.name = displayName(options);
    this.shellTimeoutMs = shellTimeoutOf(options);
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
    try {
      return await openChannel(client, command, { timeoutMs: this.shellTimeoutMs, lost: () => this.lost });
    } catch (error) {
      if (error instanceof SessionRefused) return this.execBeside(command, error);
      throw error;
    }
  }

  /** Where sshd allows fewer sessions on a connection than we need, a further one has a connection of its own. */
  private async execBeside(command: string, refused: SessionRefused): Promise<Channel> {
    const { client, said } = await handshake(this.options);
    let lost: UnreachableError | undefined;
    client.once("close", () => {
      lost = explainLoss(said(), this.options);
      this.beside.delete(client);
    });
    this.beside.add(client);
    try {
      const channel = await openChannel(client, command, { timeoutMs: this.shellTimeoutMs, lost: () => lost });
      const end = () => void client.end();
      channel.exited.then(end, end);
      return channel;
    } catch (error) {
      client.end();
      throw error instanceof SessionRefused ? refused : error;
    }
  }

  async close(): Promise<void> {
    const client = await this.connecting?.catch(() => undefined);
    if (!client) return;
    this.lost ??= new UnreachableError(`${this.name}: the connection was closed`);
    await Promise.all([client, ...this.beside].map(end));
  }

  private async open(): Promise<Client> {
    const start = performance.now();
    this.lost = undefined;
    const { client, said } = await handshake(this.options);
    client.on("close", () => {
      this.lost ??= explainLoss(said(), this.options);
      this.connecting = undefined;
    });
    this.connectMs = performance.now() - start;
    return client;
  }
}

async function end(client: Client): Promise<void> {
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.end();
  // The farewell goes out in this turn; that the host closes its side as well would be one more round trip to wait for.
  await nextTurn();
  client.destroy();
  await Promise.race([closed, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
}
