import { Writable } from "node:stream";
import type { CliIo } from "../../src/cli/io.js";
import { runCli } from "../../src/cli/program.js";

/** docs/cli.md: the help of every command, as it prints it. */
export async function cliPage(): Promise<string> {
  const main = await help([]);
  const commands = [...main.matchAll(/^ {2}([a-z]+)(?: \[options\])/gm)].flatMap(([, name]) => name ?? []);
  const sections: [title: string, text: string][] = [["mdc-provision", main]];
  for (const name of commands) sections.push([`mdc-provision ${name}`, await help([name])]);
  return [
    "<!-- Written by `npm run docs` from the help of each command; do not edit. -->",
    "",
    "# Command line",
    "",
    "In a checkout, after `npm run build`, the command is `node dist/cli/main.js`.",
    ...sections.flatMap(([title, text]) => ["", `## ${title}`, "", "```text", text.trim(), "```"]),
    "",
  ].join("\n");
}

async function help(command: readonly string[]): Promise<string> {
  let text = "";
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const stream = Object.assign(sink, { columns: 100 }) as unknown as CliIo["stdout"];
  await runCli([...command, "--help"], {
    stdout: stream,
    stderr: stream,
    stdin: process.stdin,
    env: {},
    cwd: "/",
    onInterrupt: () => () => undefined,
    exitNow: () => undefined,
  });
  return text;
}
