import type { Readable } from "node:stream";
import { TIMED_OUT } from "./shell-library.js";
import type { Channel, StepResult } from "./types.js";

export interface ExchangeOptions {
  /** Starts what the near program talks with; it is given the first line that the near one prints. */
  far(line: string): Promise<Channel>;
  /** Seconds after which both are ended. */
  timeout?: number | undefined;
  onBytes?(count: { sent: number; received: number }): void;
}

/** What of the messages of either side is kept. */
const KEPT = 2 * 1024 * 1024;
/** How long the far program may take to end when nobody talks with it any more. */
const FAREWELL_MS = 5000;

/**
 * Lets two programs on two machines talk with each other: each reads what the other prints. What the near one says of it to people
 * comes on its stderr, and is the output of the exchange; what the far one says there is its stderr. The code is that of the near one.
 */
export async function exchange(near: Channel, options: ExchangeOptions): Promise<StepResult> {
  const told = gathered(near.stderr);
  let said: () => Buffer = () => Buffer.alloc(0);
  let far: Channel | undefined;
  let late = false;
  const end = (): void => {
    late = true;
    near.destroy();
    far?.destroy();
  };
  const timer = options.timeout === undefined ? undefined : setTimeout(end, options.timeout * 1000);
  near.stdin.on("error", () => undefined);
  try {
    const line = await firstLine(near);
    if (line !== undefined && !late) {
      far = await options.far(line);
      said = gathered(far.stderr);
      join(near, far, options);
    }
    const code = await near.exited;
    far?.stdin.end();
    await farewell(far);
    return resultOf(late ? TIMED_OUT : code, told(), said());
  } finally {
    clearTimeout(timer);
    near.destroy();
    far?.destroy();
  }
}

function join(near: Channel, far: Channel, { onBytes }: ExchangeOptions): void {
  far.stdin.on("error", () => undefined);
  near.stdout.on("data", (chunk: Buffer) => onBytes?.({ sent: chunk.length, received: 0 }));
  far.stdout.on("data", (chunk: Buffer) => onBytes?.({ sent: 0, received: chunk.length }));
  near.stdout.pipe(far.stdin);
  far.stdout.pipe(near.stdin);
  // A connection that is lost ends the near program as well, which then says what it misses.
  far.exited.catch(() => void near.stdin.end());
}

/** Undefined for a program that ends before it has said a line. */
function firstLine({ stdout }: Channel): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = Buffer.alloc(0);
    const settle = (line: string | undefined): void => {
      stdout.off("data", onData).off("end", onEnd).off("close", onEnd).pause();
      resolve(line);
    };
    const onEnd = (): void => settle(undefined);
    const onData = (chunk: Buffer): void => {
      text = Buffer.concat([text, chunk]);
      const at = text.indexOf("\n");
      if (at < 0) return;
      settle(text.subarray(0, at).toString());
      if (at + 1 < text.length) stdout.unshift(text.subarray(at + 1));
    };
    stdout.on("data", onData).on("end", onEnd).on("close", onEnd).resume();
  });
}

function gathered(stream: Readable): () => Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    if (length < KEPT) chunks.push(chunk);
    length += chunk.length;
  });
  stream.resume();
  return () => Buffer.concat(chunks);
}

async function farewell(far: Channel | undefined): Promise<void> {
  if (!far) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, FAREWELL_MS)));
  await Promise.race([far.exited.catch(() => undefined), patience]);
  clearTimeout(timer);
}

function resultOf(code: number, stdout: Buffer, stderr: Buffer): StepResult {
  return { code, stdout, stderr, stdoutLength: stdout.length, stderrLength: stderr.length };
}
