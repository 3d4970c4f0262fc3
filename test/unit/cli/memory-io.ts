import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { CliIo } from "../../../src/cli/io.js";
import { memoryStream } from "../report/events.js";

/** Where runs in the tests write their logs. */
const stateFolder = mkdtempSync(join(tmpdir(), "mdc-state-"));
process.on("exit", () => rmSync(stateFolder, { recursive: true, force: true }));

export interface MemoryIo extends CliIo {
  stdout: ReturnType<typeof memoryStream>;
  stderr: ReturnType<typeof memoryStream>;
  /** Codes given to `exitNow`. */
  exits: number[];
  /** Presses Ctrl-C. */
  interrupt(): void;
}

/** A process to run commands in: no terminal, and stdin holds the given text. */
export function memoryIo(stdin = "", cwd = process.cwd()): MemoryIo {
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  return {
    stdout: memoryStream(),
    stderr: memoryStream(),
    stdin: Readable.from([Buffer.from(stdin)]) as unknown as NodeJS.ReadStream,
    env: { XDG_STATE_HOME: stateFolder, XDG_CONFIG_HOME: stateFolder },
    cwd,
    exits,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exitNow: (code) => void exits.push(code),
    interrupt: () => [...listeners].forEach((listener) => listener()),
  };
}
