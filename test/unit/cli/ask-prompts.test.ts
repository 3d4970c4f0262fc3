import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { askPrompts } from "../../../src/cli/ask-prompts.js";
import type { CliIo } from "../../../src/cli/io.js";
import { passwordHash } from "../../../src/template/password-hash.js";
import { playIn } from "../playbook/project.js";
import { memoryIo } from "./memory-io.js";

/** A terminal on which these lines are typed, one for each question. */
function terminal(lines: string[]): { io: CliIo; asked: () => string } {
  const io = memoryIo();
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const answers = [...lines];
  const write = io.stderr.write.bind(io.stderr);
  io.stderr.write = (text: string) => {
    if (text.includes(": ")) setImmediate(() => stdin.write(`${answers.shift() ?? ""}\r`));
    return write(text);
  };
  return { io: { ...io, stdin: stdin as unknown as NodeJS.ReadStream }, asked: () => io.stderr.text };
}

async function answersTo(
  prompts: string,
  io: CliIo,
  extraVars = {},
): Promise<{ answers: unknown; warnings: string[] }> {
  const warnings: string[] = [];
  const play = playIn(`- hosts: web\n  vars_prompt: ${prompts}\n`);
  const [asked] = await askPrompts([play], extraVars, io, (message) => warnings.push(message));
  return { answers: asked?.answers.values, warnings };
}

describe("vars_prompt", () => {
  it.each<[string, string, string[], unknown]>([
    ["what is typed", "[{ name: a, prompt: A }]", ["x"], { a: "x" }],
    ["what may be seen", "[{ name: a, private: false }]", ["x y"], { a: "x y" }],
    ["the default for nothing", "[{ name: a, default: 5 }]", [""], { a: "5" }],
    ["what is typed twice", "[{ name: a, confirm: true }]", ["x", "y", "z", "z"], { a: "z" }],
    [
      "a hash",
      "[{ name: a, encrypt: sha512_crypt, salt: abcdefgh }]",
      ["x"],
      { a: passwordHash("x", "abcdefgh", "sha512") },
    ],
  ])("gives %s", async (_name, prompts, typed, answers) => {
    const { io } = terminal(typed);
    expect(await answersTo(prompts, io)).toEqual({ answers, warnings: [] });
  });

  it("asks by its text, and shows the default but not what is private", async () => {
    const { io, asked } = terminal(["hidden", "seen"]);
    await answersTo("[{ name: a, prompt: First, default: d }, { name: b, private: false }]", io);
    expect(asked()).toContain("First [d]: ");
    expect(asked()).toContain("input for b: ");
    expect(asked()).not.toContain("hidden");
  });

  it("does not ask for what -e gives", async () => {
    const { io } = terminal([]);
    expect(await answersTo("[{ name: a }]", io, { a: 1 })).toEqual({ answers: {}, warnings: [] });
  });

  it("takes defaults where there is no terminal, and says so", async () => {
    const { answers, warnings } = await answersTo("[{ name: a, default: d }, { name: b }]", memoryIo("typed\n"));
    expect(answers).toEqual({ a: "d", b: "" });
    expect(warnings).toEqual([
      'nobody is asked for "a", since there is no terminal: its default is taken (-e a=… gives it)',
      'nobody is asked for "b", since there is no terminal: it is empty (-e b=… gives it)',
    ]);
  });
});
