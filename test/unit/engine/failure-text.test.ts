import { describe, expect, it } from "@jest/globals";
import { failureText } from "../../../src/engine/failure-text.js";
import type { Change } from "../../../src/modules/types.js";

const change: Change = {
  diff: [{ path: "/srv/file", attribute: "content", before: null, after: "x" }],
  script: "",
  effect: { kind: "opaque" },
};

describe("why a change failed", () => {
  it.each([
    ["the words", "no such thing\n", 1, undefined, "no such thing"],
    ["the code, without words", " \n", 4, undefined, "ended with code 4"],
    ["the path, where the words lack it", "base64: cannot", 1, change, "/srv/file: base64: cannot"],
    ["the path once", "rm: cannot remove '/srv/file'", 1, change, "rm: cannot remove '/srv/file'"],
    [
      "where to look",
      "x: Read-only file system",
      1,
      undefined,
      "x: Read-only file system (mounted read-only, perhaps after a fault of the disk: findmnt; dmesg)",
    ],
    [
      "the last words",
      Array.from({ length: 20 }, (_, line) => line).join("\n"),
      1,
      undefined,
      "8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19",
    ],
  ])("tells %s", (_name, printed, code, of, expected) => {
    expect(failureText(printed, code, of)).toBe(expected);
  });
});
