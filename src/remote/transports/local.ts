import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UnreachableError } from "../../errors.js";
import { Semaphore } from "../semaphore.js";
import type { Channel, Transport } from "../types.js";

/** The machine that this program runs on, under its own account. */
export function localTransport(): Transport {
  const open = new Set<Channel>();
  return {
    name: "localhost",
    connectMs: 0,
    shellTimeoutMs: 60_000,
    auxiliary: new Semaphore(4),
    connect: () => Promise.resolve(),
    exec(command) {
      const channel = start(command);
      open.add(channel);
      const forget = () => void open.delete(channel);
      channel.exited.then(forget, forget);
      return Promise.resolve(channel);
    },
    close() {
      for (const channel of open) channel.destroy();
      return Promise.resolve();
    },
  };
}

function start(command: string): Channel {
  // In a process group of its own: a Ctrl-C in the terminal is for this program, which lets running steps end.
  const child = spawn("sh", ["-c", command], { stdio: "pipe", detached: true });
  const exited = new Promise<number>((resolve, reject) => {
    child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    child.on("error", (cause) => reject(new UnreachableError(`sh cannot be started: ${cause.message}`, { cause })));
  });
  // A process that has ended is told by `exited`; the pipe to it then only says EPIPE.
  child.stdin.on("error", () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    destroy() {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      child.kill();
    },
  };
}
