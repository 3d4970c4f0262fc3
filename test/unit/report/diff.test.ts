import { describe, expect, it } from "@jest/globals";
import type { DiffEntry } from "../../../src/modules/types.js";
import { ansiPaint, noPaint } from "../../../src/report/colours.js";
import { formatDiff } from "../../../src/report/diff.js";

function lines(before: unknown, after: unknown, attribute = "content"): string[] {
  return formatDiff([{ path: "/etc/a", attribute, before, after }], noPaint);
}

function numbered(count: number, changed: Record<number, string> = {}): string {
  return Array.from({ length: count }, (_, index) => `${changed[index + 1] ?? `line ${index + 1}`}\n`).join("");
}

describe("formatDiff of texts", () => {
  it("shows a changed line within three lines of context", () => {
    expect(lines(numbered(9), numbered(9, { 5: "five" }))).toEqual([
      "--- /etc/a",
      "+++ /etc/a",
      "@@ -2,7 +2,7 @@",
      " line 2",
      " line 3",
      " line 4",
      "-line 5",
      "+five",
      " line 6",
      " line 7",
      " line 8",
    ]);
  });

  it("joins changes with touching contexts and parts those further away", () => {
    const near = lines(numbered(20), numbered(20, { 3: "x", 10: "y" }));
    expect(near.filter((line) => line.startsWith("@@"))).toEqual(["@@ -1,13 +1,13 @@"]);
    const far = lines(numbered(20), numbered(20, { 3: "x", 11: "y" }));
    expect(far.filter((line) => line.startsWith("@@"))).toEqual(["@@ -1,6 +1,6 @@", "@@ -8,7 +8,7 @@"]);
  });

  it("counts the lines of later hunks from where earlier ones moved them", () => {
    const before = numbered(30);
    const after = `new\n${numbered(30, { 20: "twenty" })}`;
    expect(lines(before, after).filter((line) => line.startsWith("@@"))).toEqual([
      "@@ -1,3 +1,4 @@",
      "@@ -17,7 +18,7 @@",
    ]);
  });

  it.each([
    ["a file that was not there", undefined, "a\nb\n", ["--- (none)", "+++ /etc/a", "@@ -0,0 +1,2 @@", "+a", "+b"]],
    ["a file that goes", "a\n", undefined, ["--- /etc/a", "+++ (none)", "@@ -1,1 +0,0 @@", "-a"]],
    [
      "a line feed added at the end",
      "a",
      "a\n",
      ["--- /etc/a", "+++ /etc/a", "@@ -1,1 +1,1 @@", "-a", "\\ No newline at end", "+a"],
    ],
    ["control characters", "", "\u001b[2Jx\n", ["--- /etc/a", "+++ /etc/a", "@@ -0,0 +1,1 @@", "+\\x1b[2Jx"]],
  ])("shows %s", (_name, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected);
  });

  it("names the attribute of a text that is not the content", () => {
    expect(lines("a\nb\n", "a\n", "crontab")[0]).toBe("--- /etc/a crontab");
  });
});

describe("formatDiff of everything else", () => {
  it.each([
    ["mode", "0644", "0640", "/etc/a mode: 0644 -> 0640"],
    ["mode", 0o644, 0o640, "/etc/a mode: 0644 -> 0640"],
    ["size", 644, 640, "/etc/a size: 644 -> 640"],
    ["state", undefined, "directory", "/etc/a state: (none) -> directory"],
    ["groups", ["a"], ["a", "b"], '/etc/a groups: ["a"] -> ["a","b"]'],
    ["enabled", false, true, "/etc/a enabled: false -> true"],
    ["comment", "", "x", '/etc/a comment: "" -> x'],
  ])("shows %s %p -> %p", (attribute, before, after, expected) => {
    expect(lines(before, after, attribute)).toEqual([expected]);
  });

  it("tells size and checksum of what is binary or large", () => {
    const empty = "sha256:e3b0c44298fc1c14";
    expect(lines(Buffer.alloc(0), Buffer.from("abc"))).toEqual([
      `/etc/a content: 0 B ${empty} -> 3 B sha256:ba7816bf8f01cfea`,
    ]);
    expect(lines("\0", "abc")[0]).toMatch(/^\/etc\/a content: 1 B sha256:\S+ -> 3 B sha256:ba7816bf8f01cfea$/);
    expect(lines("x".repeat(200_000), "")).toEqual([
      expect.stringMatching(/content: 200 kB sha256:\S+ -> 0 B sha256:/),
    ]);
  });

  it("colours what goes and what comes", () => {
    const entry: DiffEntry = { path: "/a", attribute: "mode", before: "0644", after: "0600" };
    expect(formatDiff([entry], ansiPaint)).toEqual(["/a mode: \u001b[31m0644\u001b[39m -> \u001b[32m0600\u001b[39m"]);
  });
});
