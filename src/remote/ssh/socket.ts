import { Socket } from "node:net";

/**
 * A TCP connection on its way to a server. What is written in one turn of the event loop goes out together: ssh2 hands over each
 * packet by itself, and without Nagle's algorithm, which costs 40 ms per exchange, every packet would travel by itself.
 */
export function openSocket(host: string, port: number): Socket {
  const socket = new Socket().setNoDelay(true).connect({ host, port });
  // connect() gives a socket the write of all sockets, also one whose class has another.
  const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
  socket.write = (...words: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...words);
  };
  return socket;
}
