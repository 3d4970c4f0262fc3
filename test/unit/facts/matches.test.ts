import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { matches } from "../../../src/facts/matches.js";
import { runProbe, valuesOf } from "./support.js";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-matches-"));
  mkdirSync(join(folder, "a [1]"));
  for (const name of ["a [1]/x.pid", ".hidden", "$(id)"]) writeFileSync(join(folder, name), "");
  symlinkSync("nowhere", join(folder, "dangling"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("wildcards in a path", () => {
  it.each([
    ["a*/x.*", true],
    ["a [[]1]/*.pid", true],
    ["a [1]/*.pid", false],
    ["d?ngl[a-z]ng", true],
    ["*hidden", false],
    [".*hidden", true],
    ["$(i*", true],
    ["'; exit 3; *", false],
    ["[", false],
    ["[^Z]*", false],
    ["[!Z]*", true],
    ["a*\n", false],
  ])("%j matches something: %j", (pattern, found) => {
    const keys = [join(folder, "nothing*"), join(folder, pattern), join(folder, "d*")];
    const { code, output } = runProbe(matches, keys);
    expect(code).toBe(0);
    const types = valuesOf(matches, keys, output).map((value) => (value as { type: string }).type);
    expect(types).toEqual(["absent", found ? "matched" : "absent", "matched"]);
  });

  it("are below the folder before the first one, where any change may make something match", () => {
    const { path } = matches.kind;
    expect(["/a/b/c*", "/*", "/a/[x]/y", "/a/b?/c"].map((one) => path?.(one))).toEqual(["/a/b", "/", "/a", "/a"]);
  });
});
