import { Writable } from "node:stream";
import type { CliIo } from "../../src/cli/io.js";
import { runCli } from "../../src/cli/program.js";

/** docs/cli.md: the help of every command, as it prints it. */
export async function cliPage(): Promise<string> {
  const sections = await sectionsOf([]);
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

/** The help of a command and of all below it. */
async function sectionsOf(command: readonly string[]): Promise<[title: string, text: string][]> {
  const text = await help(command);
  const list = /^Commands:\n((?: .*\n)*)/m.exec(text)?.[1] ?? "";
  const names = [...list.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*)/gm)].flatMap(([, name = "help"]) =>
    name === "help" ? [] : name,
  );
  const below: [string, string][] = [];
  for (const name of names) below.push(...(await sectionsOf([...command, name])));
  return [[["mdc-provision", ...command].join(" "), text], ...below];
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
