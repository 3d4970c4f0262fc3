import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UsageError } from "../errors.js";
import type { CliIo } from "./io.js";

/**
 * Asks for secrets, one after the other, without showing what is typed; where stdin is no terminal, each is a line of
 * it. Throws UsageError when there is no such line.
 */
export async function askSecrets(prompts: readonly string[], io: CliIo): Promise<string[]> {
  const answers: string[] = [];
  for (const prompt of prompts) {
    const answer = io.stdin.isTTY === true ? await typed(prompt, io) : await lineOf(io.stdin);
    if (answer === undefined)
      throw new UsageError(`no ${prompt} on the standard input`, { hint: "type it, or give it as a line of stdin" });
    answers.push(answer);
  }
  return answers;
}

/** Asks on the terminal for what may be seen. */
export async function askText(prompt: string, io: CliIo): Promise<string> {
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => (io.stderr.write(chunk.toString()), done()),
  });
  const reader = createInterface({ input: io.stdin, output, terminal: true, historySize: 0 });
  reader.on("SIGINT", () => io.exitNow(130));
  try {
    reader.setPrompt(`${prompt}: `);
    reader.prompt();
    const line = await reader[Symbol.asyncIterator]().next();
    if (line.done === true) throw new UsageError(`no ${prompt}`);
    return line.value;
  } finally {
    reader.close();
  }
}

async function typed(prompt: string, io: CliIo): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: io.stdin, output: nowhere, terminal: true, historySize: 0 });
  reader.on("SIGINT", () => io.exitNow(130));
  try {
    io.stderr.write(`${prompt}: `);
    const line = await reader[Symbol.asyncIterator]().next();
    io.stderr.write("\n");
    return line.done === true ? undefined : line.value;
  } finally {
    reader.close();
  }
}

/** The next line; what comes after it stays for whoever reads next. Undefined where there is none. */
function lineOf(stdin: NodeJS.ReadStream): Promise<string | undefined> {
  if (stdin.readableEnded) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const finish = (end: () => void): void => {
      stdin.pause();
      stdin.off("data", onData).off("end", onEnd).off("error", onError);
      end();
    };
    const line = (): string => Buffer.concat(chunks).toString("utf8").replace(/\r$/, "");
    const onEnd = (): void => finish(() => resolve(chunks.every(({ length }) => length === 0) ? undefined : line()));
    const onError = (error: Error): void => finish(() => reject(error));
    const onData = (chunk: Buffer | string): void => {
      const bytes = Buffer.from(chunk as string);
      const end = bytes.indexOf("\n");
      chunks.push(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      finish(() => resolve(line()));
      if (end + 1 < bytes.length) stdin.unshift(bytes.subarray(end + 1));
    };
    stdin.on("data", onData).on("end", onEnd).on("error", onError);
    stdin.resume();
  });
}
