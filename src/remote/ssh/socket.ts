import { Socket } from "node:net";

/**
 * A TCP connection on its way to a server. What is written in one turn of the event loop goes out together: ssh2 hands over each
 * packet in three pieces, and without Nagle's algorithm, which costs 40 ms per exchange, every piece would travel by itself.
 */
export function openSocket(host: string, port: number): Socket {
  return new GatheringSocket().setNoDelay(true).connect({ host, port });
}

class GatheringSocket extends Socket {
  override write(chunk: Uint8Array | string, ...rest: unknown[]): boolean {
    if (this.writableCorked === 0) {
      this.cork();
      process.nextTick(() => this.uncork());
    }
    return super.write(chunk, ...(rest as []));
  }
}
