import { afterAll, describe, expect, it } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContentError } from "../../../src/errors.js";
import { formatDiagnostics } from "../../../src/report/diagnostics.js";

const root = mkdtempSync(join(tmpdir(), "mdc-diagnostics-"));
afterAll(() => rmSync(root, { recursive: true }));
const file = join(root, "site.yml");
const long = `${"x".repeat(150)}HERE${"y".repeat(150)}`;
writeFileSync(file, `- hosts: web\n\ttasks: tabs\n  whne: true\r\n${long}\n`);

function shown(error: ContentError, colour = false): string {
  return formatDiagnostics([error], { colour, cwd: root });
}

describe("diagnostics", () => {
  it("show the line, carets under the text, what was expected and the hint", () => {
    const error = new ContentError(
      'a play has no keyword "whne"',
      { file, line: 3, column: 3, length: 4 },
      { expected: "a keyword", hint: 'did you mean "when"?' },
    );
    expect(shown(error)).toBe(`site.yml:3:3: a play has no keyword "whne"
  3 |   whne: true
    |   ^^^^
    expected: a keyword
    hint: did you mean "when"?
`);
  });

  it("stand one after the other", () => {
    const place = { file, line: 1, column: 3 };
    const text = formatDiagnostics(
      [new ContentError("one", place), new ContentError("two", undefined, { hint: "a\n  b" })],
      { colour: false, cwd: "/elsewhere" },
    );
    expect(text).toBe(`${file}:1:3: one
  1 | - hosts: web
    |   ^

two
    hint: a
        b
`);
  });

  it("keep carets below text behind tabs", () => {
    expect(shown(new ContentError("x", { file, line: 2, column: 2, length: 5 }))).toContain(
      "  2 | \ttasks: tabs\n    | \t^^^^^\n",
    );
  });

  it("cut long lines around the place, and carets at the end of the line", () => {
    const [, line = "", carets = ""] = shown(new ContentError("x", { file, line: 4, column: 151, length: 4 })).split(
      "\n",
    );
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("HERE");
    expect(line.length).toBeLessThan(140);
    expect(shown(new ContentError("x", { file, line: 1, column: 10, length: 99 }))).toContain("|          ^^^\n");
  });

  it("do without a line that is not there", () => {
    expect(shown(new ContentError("gone", { file: join(root, "nope.yml"), line: 1, column: 1 }))).toBe(
      "nope.yml:1:1: gone\n",
    );
    expect(shown(new ContentError("beyond", { file, line: 99, column: 1 }))).toBe("site.yml:99:1: beyond\n");
  });

  it("have colours when they are wanted", () => {
    const error = new ContentError("x", { file, line: 1, column: 1 });
    expect(shown(error, true)).toContain("\u001b[31mx\u001b[39m");
    expect(shown(error, true).replace(/\u001b\[\d+m/g, "")).toBe(shown(error));
  });
});
