import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { constants } from "node:os";
import { UnreachableError } from "../../errors.js";
import type { Channel } from "../types.js";

/** How long the last words of a process that has ended may be on their way. */
const LAST_WORDS_MS = 100;

/** Starts a program of this machine, which runs a command on a host or is that command. */
export function startChild(program: string, words: readonly string[]): ChildProcessWithoutNullStreams {
  // In a process group of its own: a Ctrl-C in the terminal is for this program, which lets running steps end.
  const child = spawn(program, words, { stdio: "pipe", detached: true });
  // A process that has ended is told by its exit; the pipe to it then only says EPIPE.
  child.stdin.on("error", () => undefined);
  return child;
}

/** The exit code of a child, as a shell tells it. Rejects with UnreachableError when it could not be started. */
export function exitOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  const exited = new Promise<number>((resolve, reject) => {
    child.on("exit", (code, signal) => {
      const end = (): void => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      child.on("close", end);
      // The guardian of a shell that was killed still holds its stderr for a while.
      const soon = (): void => void setTimeout(end, LAST_WORDS_MS);
      if (child.stdout.readableEnded) soon();
      else child.stdout.on("end", soon);
    });
    child.on("error", (cause) => {
      reject(new UnreachableError(`${child.spawnfile} cannot be started: ${cause.message}`, { cause }));
    });
  });
  // Whoever waits for it hears of the failure; where nobody does, it must not end the process.
  exited.catch(() => undefined);
  return exited;
}

/** A child as the channel to what it runs; `exited` is what is made of its exit code. */
export function channelOf(child: ChildProcessWithoutNullStreams, exited: Promise<number>): Channel {
  exited.catch(() => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    destroy() {
      // The input last: what reads it must find nobody left to tell that it has got everything.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      child.kill();
      child.stdin.destroy();
    },
  };
}

/** The channels that are open, to be destroyed when the transport is closed. */
export class OpenChannels {
  readonly #open = new Set<Channel>();

  add(channel: Channel): Channel {
    this.#open.add(channel);
    const forget = () => void this.#open.delete(channel);
    channel.exited.then(forget, forget);
    return channel;
  }

  destroy(): void {
    for (const channel of this.#open) channel.destroy();
  }
}
