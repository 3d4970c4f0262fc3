import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { TaskError } from "../../../src/errors.js";
import { heredoc, quote, raw, sh } from "../../../src/remote/quote.js";
import { shells } from "./shells.js";

function run(shell: string, script: string): Buffer {
  const [program = "", ...options] = shell.split(" ");
  return spawnSync(program, [...options, "-c", script]).stdout;
}

const word = fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", ""));
const awkward = fc.constantFrom(
  "",
  "'",
  "''",
  "\\",
  "\n",
  "$(id)",
  "`id`",
  '"',
  "*",
  "~",
  "-n",
  "a\n",
  "!!",
  "%s",
  "\u0001\u007f",
);

describe.each(shells)("quote, read by %s", (shell) => {
  it("gives back any words", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, awkward), { minLength: 1, maxLength: 20 }), (words) => {
        const printed = run(shell, sh`printf '%s\\0' ${words}`).toString();
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  it("gives back any bytes from a here-document", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { redirect, body } = heredoc(Buffer.from(bytes));
        const printed = run(shell, `base64 -d ${redirect} && echo after\n${body}`);
        expect(printed).toEqual(Buffer.concat([Buffer.from(bytes), Buffer.from("after\n")]));
      }),
      { numRuns: 20 },
    );
  });
});

describe("quote", () => {
  it("refuses a NUL", () => {
    expect(() => quote("a\0b")).toThrow(TaskError);
  });
});

describe("sh", () => {
  it.each([
    [sh`chown ${"a b"} -- ${["/x", "it's"]}`, `chown 'a b' -- '/x' 'it'\\''s'`],
    [sh`head -c ${12} ${"f"}`, "head -c '12' 'f'"],
    [sh`rm ${[]} ${raw('"$t"')}`, 'rm  "$t"'],
    [sh`true`, "true"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe("heredoc", () => {
  it("never uses a terminator twice", () => {
    expect(heredoc("x").redirect).not.toBe(heredoc("x").redirect);
  });
});
