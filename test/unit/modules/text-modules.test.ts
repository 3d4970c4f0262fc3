import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { iniFile } from "../../../src/modules/ini-file.js";
import { replace } from "../../../src/modules/replace.js";
import { tempfile } from "../../../src/modules/tempfile.js";
import type { AnyModule, Plan } from "../../../src/modules/types.js";
import { diffOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const root = { owner: "root", group: "root", uid: 0, gid: 0 };
const directory: FileFact = { type: "directory", mode: 0o755, ...root };
const there: FileFact = { type: "file", mode: 0o604, ...root };
const link: FileFact = {
  ...{ type: "link", mode: 0o777, ...root, target: "f", leadsTo: "file" },
  end: { path: "/d/f", mode: 0o604, ...root },
};

/** What the content is after the task; undefined where nothing is to be written. */
function written(plan: Plan): string | undefined {
  const content = plan.changes.flatMap((change) => change.diff).find((entry) => entry.attribute === "content");
  return content?.after as string | undefined;
}

function edit(
  module: AnyModule,
  text: string | Buffer,
  params: Record<string, unknown>,
  target = there,
): Promise<Plan> {
  const facts = { target, text: Buffer.from(text), above: [directory] };
  return planOf(module, { path: "/d/f", ...params }, facts);
}

describe("replace", () => {
  it.each<[string, string, Record<string, unknown>, string | undefined, string]>([
    ["all matches", "a1 a2\n", { regexp: "a(\\d)", replace: "\\1b" }, "1b 2b\n", "2 replacements made"],
    ["by name", "k=v\n", { regexp: "(?P<k>\\w+)=", replace: "\\g<k>: " }, "k: v\n", "1 replacements made"],
    ["nothing", "b\n", { regexp: "a" }, undefined, ""],
    ["what is so already", "a\n", { regexp: "a", replace: "a" }, undefined, ""],
    ["at every line", "a\nb\n", { regexp: "^(.+)$", replace: "<\\1>" }, "<a>\n<b>\n", "2 replacements made"],
    ["with carriage returns in lines", "a\r\nb\r\n", { regexp: "^.$", replace: "x" }, undefined, ""],
    ["them as part of a line", "a\r\nb\r\n", { regexp: "\\r$" }, "a\nb\n", "2 replacements made"],
    ["lines with their ends", "x\na\nx\n", { regexp: "^a\\n" }, "x\nx\n", "1 replacements made"],
    ["without regard to case", "A\n", { regexp: "(?i)a", replace: "b" }, "b\n", "1 replacements made"],
    ["only behind", "a\nS\na\n", { regexp: "a", replace: "b", after: "S" }, "a\nS\nb\n", "1 replacements made"],
    ["only before", "a\nS\na\n", { regexp: "a", replace: "b", before: "S" }, "b\nS\na\n", "1 replacements made"],
    [
      "only between",
      "a\nS\na\nE\na\nE\n",
      { regexp: "a", replace: "$&", after: "S", before: "E" },
      "a\nS\n$&\nE\na\nE\n",
      "1 replacements made",
    ],
    ["a bracket", "[]\n", { regexp: "[]]", replace: "x" }, "[x\n", "1 replacements made"],
    ["at the end only", "a\na", { regexp: "a\\Z", replace: "b" }, "a\nb", "1 replacements made"],
  ])("replaces %s", async (_name, text, params, content, msg) => {
    const plan = await edit(replace, text, params);
    expect(written(plan)).toBe(content);
    expect(plan.result).toEqual({ msg, rc: 0 });
  });

  it("does nothing where the section is not", async () => {
    const plan = await edit(replace, "a\n", { regexp: "a", after: "S", mode: "0600" });
    expect(plan).toEqual({
      changes: [],
      result: { msg: "Pattern for before/after params did not match the given file: S(?P<subsection>.*)", rc: 0 },
    });
  });

  it("keeps bytes that are not UTF-8", async () => {
    const plan = await edit(replace, Buffer.from([0xe9, 0x61]), { regexp: "a", replace: "é" });
    expect(promisesOf(plan)["text:/d/f"]).toEqual(Buffer.from([0xe9, 0xc3, 0xa9]));
  });

  it("keeps a copy, and names it", async () => {
    const plan = await edit(replace, "a", { regexp: "a", backup: true });
    expect(plan.result).toMatchObject({ backup_file: expect.stringMatching(/^\/d\/f\..*~$/) });
  });

  it("misses a file", async () => {
    const plan = await edit(replace, "", { regexp: "a" }, { type: "absent" });
    expect(plan.failed).toBe("/d/f does not exist");
  });

  it.each([["("], ["(?P<a>x)(?P<a>y)"]])("refuses %s", (regexp) => {
    expect(faultOf(replace, { path: "/x", regexp })).toContain("expected a regular expression");
  });

  it("does not take create", () => {
    expect(faultOf(replace, { path: "/x", regexp: "a", create: true })).toContain("create");
  });
});

describe("ini_file", () => {
  const params = { section: "s", option: "a", value: 1 };

  it("makes a file that is missing", async () => {
    const plan = await planOf(
      iniFile,
      { path: "/d/f", ...params, mode: "0640" },
      { target: { type: "absent" }, text: null, above: [directory] },
    );
    expect(diffOf(plan)).toEqual(['/d/f content: null -> "\\n[s]\\na = 1\\n"', '/d/f mode: null -> "0640"']);
    expect(plan.result).toEqual({ path: "/d/f", msg: "section and option added" });
  });

  it("does not make a file to take something out of", async () => {
    const plan = await planOf(
      iniFile,
      { path: "/d/f", ...params, state: "absent" },
      { target: { type: "absent" }, text: null, above: [directory] },
    );
    expect(plan).toMatchObject({ changes: [], result: { msg: "OK" } });
  });

  it("keeps carriage returns and the byte order mark", async () => {
    expect(written(await edit(iniFile, "\ufeff[s]\r\nb = 2\r\n", params))).toBe("\ufeff[s]\r\nb = 2\r\na = 1\r\n");
  });

  it("ends the last line", async () => {
    const plan = await edit(iniFile, "[s]\na = 1", params);
    expect([written(plan), plan.result]).toEqual(["[s]\na = 1\n", { path: "/d/f", msg: "OK" }]);
  });

  it("writes true as Python does", async () => {
    expect(written(await edit(iniFile, "[s]\n", { ...params, value: true }))).toBe("[s]\na = True\n");
  });

  it("replaces a link by a file that is as what it led to was, or follows it", async () => {
    const replaced = await edit(iniFile, "[s]\n", params, link);
    expect(promisesOf(replaced)["file:/d/f"]).toMatchObject({ type: "file", mode: 0o604, owner: "root" });
    const followed = await edit(iniFile, "[s]\n", { ...params, path: "/d/l", follow: true }, link);
    expect(Object.keys(promisesOf(followed))).toContain("file:/d/f");
    const same = await edit(iniFile, "[s]\na = 1\n", { ...params, path: "/d/l" }, link);
    expect(same.changes).toEqual([]);
  });

  it.each([
    [{ section: "s", option: "a" }, "expected value or values, or allow_no_value: true"],
    [{ state: "absent" }, "expected section, option or both"],
    [{ ...params, values: ["1"] }, "expected value or values, not both"],
    [{ ...params, value: "a\nb" }, "expected one line"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(iniFile, { path: "/d/f", ...wrong })).toContain(message);
  });
});

describe("tempfile", () => {
  it("makes something with another name every time", async () => {
    const params = { prefix: "a'", suffix: ".b c", path: "/d/" };
    const plans = await Promise.all([1, 2].map(() => planOf(tempfile, params, { folder: directory })));
    const paths = plans.map((plan) => plan.result?.["path"] as string);
    expect(paths[0]).toMatch(/^\/d\/a'[a-z0-9]{8}\.b c$/);
    expect(paths[1]).not.toBe(paths[0]);
    expect(promisesOf(plans[0] as Plan)).toMatchObject({ [`file:${paths[0]}`]: { type: "file", owner: "root" } });
  });

  it("makes directories", async () => {
    const plan = await planOf(tempfile, { state: "directory" }, { folder: directory });
    expect(scriptOf(plan)).toMatch(/^mkdir -m 700 -- '\/tmp\/ansible\./);
    expect(plan.result).toMatchObject({ state: "directory", mode: "0700" });
  });

  it("needs a directory to put it into", async () => {
    expect((await planOf(tempfile, { path: "/d" }, { folder: there })).failed).toBe("/d is not a directory");
    expect(faultOf(tempfile, { prefix: "../x" })).toContain("expected part of a file's name");
  });
});
