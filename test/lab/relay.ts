import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export type Direction = "up" | "down";

export interface RelayOptions {
  host?: string;
  port: number;
  /** Milliseconds that a byte is on its way, in each direction: half of the round-trip time. */
  delayMs?: number;
  /** Bytes per second and direction. */
  bytesPerSecond?: number;
  /**
   * Called with what a connection brings, and how many bytes came before it in that direction. Gives how many bytes of it
   * still go through before the connection is cut in both directions; undefined for all, and no cut.
   */
  cut?: (direction: Direction, chunk: Buffer, before: number) => number | undefined;
}

/** A wire between a client and a server that is as long, as narrow and as brittle as a test wants it. */
export interface Relay {
  readonly port: number;
  /** How many connections have been made so far. */
  readonly connections: number;
  /** Resets what is connected; new connections are relayed as before. */
  cutAll(): void;
  /** From now on nothing goes through any more, though all connections stay open. */
  silence(): void;
  close(): Promise<void>;
}

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const sockets = new Set<Socket>();
  const state = { silent: false, connections: 0 };
  const cutPair = (client: Socket, server: Socket): void => {
    for (const socket of [client, server]) {
      sockets.delete(socket);
      socket.resetAndDestroy();
    }
  };
  const listener = createServer({ noDelay: true }, (client) => {
    state.connections += 1;
    const server = connect({ port: options.port, host: options.host ?? "127.0.0.1", noDelay: true });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => cutPair(client, server));
    }
    for (const [from, to, direction] of [
      [client, server, "up"],
      [server, client, "down"],
    ] as const) {
      void pump(from, to, direction, options, state).then(
        (cut) => (cut ? cutPair(client, server) : to.end()),
        () => cutPair(client, server),
      );
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return state.connections;
    },
    cutAll() {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
    },
    silence() {
      state.silent = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Carries one direction to its end; true when it was cut. Chunks overtake nothing and are delayed side by side. */
async function pump(
  from: Socket,
  to: Socket,
  direction: Direction,
  { delayMs = 0, bytesPerSecond, cut }: RelayOptions,
  state: { silent: boolean },
): Promise<boolean> {
  let before = 0;
  let last: Promise<unknown> = Promise.resolve();
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (state.silent) continue;
    const through = cut?.(direction, chunk, before);
    before += chunk.length;
    const bytes = through === undefined ? chunk : chunk.subarray(0, through);
    for (const piece of piecesOf(bytes, bytesPerSecond)) {
      if (bytesPerSecond !== undefined) await sleep((piece.length / bytesPerSecond) * 1000);
      const arrival = delayMs > 0 ? sleep(delayMs) : undefined;
      const previous = last;
      last = (async () => {
        await previous;
        await arrival;
        if (!state.silent) await write(to, piece);
      })();
      last.catch(() => undefined);
    }
    if (through !== undefined) {
      await last;
      // The other side is to see these bytes before it sees the cut.
      await sleep(5);
      return true;
    }
    if (to.writableLength > 4 * 1024 * 1024) await last;
  }
  await last;
  return false;
}

/** A narrow wire brings its bytes one after the other, not a chunk at once after a long time. */
function piecesOf(bytes: Buffer, bytesPerSecond: number | undefined): Buffer[] {
  const size = bytesPerSecond === undefined ? bytes.length : Math.ceil(bytesPerSecond / 20);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

function write(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
