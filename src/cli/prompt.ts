import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UsageError } from "../errors.js";
import type { CliIo } from "./io.js";

/**
 * Asks for secrets, one after the other, without showing what is typed; where stdin is no terminal, each is a line of
 * it. Throws UsageError when there is no such line.
 */
export async function askSecrets(prompts: readonly string[], io: CliIo): Promise<string[]> {
  if (prompts.length === 0) return [];
  const terminal = io.stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: io.stdin, output: nowhere, terminal, historySize: 0 });
  const lines = reader[Symbol.asyncIterator]();
  const interrupted = (): void => io.exitNow(130);
  reader.on("SIGINT", interrupted);
  try {
    const answers: string[] = [];
    for (const prompt of prompts) {
      if (terminal) io.stderr.write(`${prompt}: `);
      const line = await lines.next();
      if (terminal) io.stderr.write("\n");
      if (line.done === true)
        throw new UsageError(`no ${prompt} on the standard input`, { hint: "type it, or give it as a line of stdin" });
      answers.push(line.value);
    }
    return answers;
  } finally {
    reader.close();
  }
}
