import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { lastWords } from "../streams.js";
import type { Way } from "./way.js";

const ENDING_MS = 200;

/** Runs ssh_config's ProxyCommand, whose input and output are the wire to the host. */
export function commandWay(command: string): Way {
  const shell = process.env["SHELL"] ?? "/bin/sh";
  // In a process group of its own: a Ctrl-C in the terminal is for this program, which lets running steps end.
  const child = spawn(shell, ["-c", `exec ${command}`], { stdio: "pipe", detached: true });
  const stderr = lastWords(child.stderr);
  let end = "";
  const ended = new Promise<void>((resolve) => {
    child.on("error", ({ message }) => resolve(void (end = message)));
    child.on("close", (code) => resolve(void (end = code === null ? "" : `it ended with code ${code}`)));
  });
  child.stdin.on("error", () => undefined);
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on("error", () => undefined);
  return {
    stream,
    said() {
      const words = [end, stderr()].filter((text) => text !== "").join(": ");
      return words && `ProxyCommand ${command}: ${words}`;
    },
    async close() {
      // One that has closed its output itself is about to end, and to say why.
      const isEnding = child.stdout.readableEnded;
      stream.destroy();
      if (isEnding) await Promise.race([ended, delay(ENDING_MS)]);
      child.kill();
      await ended;
    },
  };
}
