import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { blockinfile } from "../../../src/modules/blockinfile.js";
import { copy } from "../../../src/modules/copy.js";
import { file } from "../../../src/modules/file.js";
import { lineinfile } from "../../../src/modules/lineinfile.js";
import { slurp } from "../../../src/modules/slurp.js";
import { stat } from "../../../src/modules/stat.js";
import { sha256Of } from "../../../src/modules/support/content.js";
import { template } from "../../../src/modules/template.js";
import type { AnyModule, LocalFiles } from "../../../src/modules/types.js";
import { unarchive } from "../../../src/modules/unarchive.js";
import { xml } from "../../../src/modules/xml.js";
import { quote } from "../../../src/remote/quote.js";
import { context, diffOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const absent: FileFact = { type: "absent" };
const root = { owner: "root", group: "root", uid: 0, gid: 0 };
const directory: FileFact = { type: "directory", mode: 0o755, ...root };
const there: FileFact = { type: "file", mode: 0o644, ...root };
const link: FileFact = {
  type: "link",
  mode: 0o777,
  ...root,
  target: "f",
  leadsTo: "file",
  end: { path: "/d/f", mode: 0o644, ...root },
};
const old = Buffer.from("old\n");

const place = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ target: absent, targetSha256: null, targetText: undefined, above: [directory] },
  ...{ aboveBase: [], entries: [], entriesSha256: [], entriesText: [], ...changes },
});

describe("copy", () => {
  it("says what a new file will be", async () => {
    const plan = await planOf(copy, { content: "new\n", dest: "/d/f", owner: "app", mode: "0640" }, place());
    expect(diffOf(plan)).toEqual([
      '/d/f content: null -> "new\\n"',
      '/d/f mode: null -> "0640"',
      '/d/f owner: null -> "app"',
    ]);
    expect(promisesOf(plan)).toEqual({
      "file:/d/f": { type: "file", mode: 0o640, owner: "app" },
      "sha256:/d/f": sha256Of(Buffer.from("new\n")),
      "text:/d/f": Buffer.from("new\n"),
    });
    expect(scriptOf(plan)).toContain(quote("new\n"));
  });

  it.each([
    ["SHA-1", "d1f1bd6f2ba7ea5ed2f1ba14c0c1eb5b8f7d62c7"],
    ["SHA-256", "0".repeat(64)],
  ])("writes nothing that has another %s than it must have", async (algorithm, checksum) => {
    const params = { content: "new\n", dest: "/d/f" };
    await expect(planOf(copy, { ...params, checksum }, place())).rejects.toThrow(
      new RegExp(`^the ${algorithm} of content is [0-9a-f]+, expected ${checksum}$`),
    );
    const right = createHash(checksum.length === 40 ? "sha1" : "sha256").update("new\n");
    const plan = await planOf(copy, { ...params, checksum: right.digest("hex").toUpperCase() }, place());
    expect(plan.changes).toHaveLength(1);
    expect(faultOf(copy, { src: "/a", remote_src: true, dest: "/b", checksum })).toBe(
      "expected no checksum with remote_src: true",
    );
  });

  it("keeps owner and mode of what it replaces", async () => {
    const found = place({
      target: { ...there, mode: 0o600, owner: "app", uid: 7 },
      targetSha256: "0",
      targetText: old,
    });
    const plan = await planOf(copy, { content: "new\n", dest: "/d/f" }, found);
    expect(diffOf(plan)).toEqual(['/d/f content: "old\\n" -> "new\\n"']);
    expect(promisesOf(plan)["file:/d/f"]).toMatchObject({ mode: 0o600, owner: "app" });
  });

  it("promises of a link only what follows from what it leads to", async () => {
    const plan = await planOf(
      copy,
      { content: "new", dest: "/d/l", follow: true },
      place({ target: link, targetSha256: "0" }),
    );
    expect(Object.keys(promisesOf(plan))).toEqual(["file:/d/f", "sha256:/d/f", "text:/d/f"]);
    const [effect] = plan.changes.map((change) => change.effect);
    const implied = effect?.kind === "exact" ? (effect.implied ?? []).map((fact) => fact.request.id) : [];
    expect(implied.sort()).toEqual(["file:/d/l", "sha256:/d/l", "text:/d/l"]);
  });

  it("sends nothing for another mode", async () => {
    const found = place({ target: there, targetSha256: sha256Of(old) });
    const plan = await planOf(copy, { content: "old\n", dest: "/d/f", mode: "g+w" }, found);
    expect(diffOf(plan)).toEqual(['/d/f mode: "0644" -> "0664"']);
    expect(scriptOf(plan)).not.toContain("mdc_write");
  });

  it("runs the check of a new file without a shell", async () => {
    const plan = await planOf(copy, { content: "x", dest: "/d d/f", validate: "check --file='%s' $HOME;id" }, place());
    expect(scriptOf(plan)).toMatch(/'check' '--file=\/d d\/\.mdc-[0-9a-f]+\.tmp' '\$HOME;id'/);
  });

  it("names the old content's copy by the host's clock", async () => {
    const found = place({ target: there, targetSha256: "abcdef0123456789" });
    const plan = await planOf(copy, { content: "x", dest: "/d/f", backup: true }, found);
    expect(plan.result).toMatchObject({ backup_file: "/d/f.abcdef01.2027-01-15@08-00-00~" });
    expect(promisesOf(plan)).toMatchObject({ "sha256:/d/f.abcdef01.2027-01-15@08-00-00~": "abcdef0123456789" });
  });

  it.each([
    ["no directory", { dest: "/d/e/f" }, place({ above: [absent, directory] }), "the directory /d/e does not exist"],
    ["a file above", { dest: "/d/e/f" }, place({ above: [there, directory] }), "/d/e is not a directory"],
    ["a device", { dest: "/dev/x" }, place({ target: { type: "other" } }), "is a device"],
    ["a directory", { dest: "/d" }, place({ target: directory }), "content needs the name of a file"],
    [
      "a circle",
      { dest: "/d/l", follow: true },
      place({ target: { ...link, leadsTo: "absent", end: undefined } }),
      "leads nowhere",
    ],
  ])("refuses %s", async (_name, params, facts, message) => {
    expect((await planOf(copy, { content: "x", ...params }, facts)).failed).toContain(message);
  });
});

describe("template", () => {
  const local: LocalFiles = {
    ...context.local,
    render: () => Promise.resolve("a\r\nb\n"),
    stat: () => Promise.resolve({ type: "file", size: 1, mode: 0o751 }),
  };

  it("takes name and mode from the template", async () => {
    const found = place({ target: directory, inside: absent, insideSha256: null });
    const plan = await planOf(template, { src: "x.conf.ejs", dest: "/d", mode: "preserve" }, found, { local });
    expect(plan.result).toMatchObject({ dest: "/d/x.conf", mode: "0751" });
  });

  it.each([
    [undefined, "a\r\nb\n"],
    ["\n", "a\nb\n"],
    ["\r\n", "a\r\nb\r\n"],
  ])("ends lines with %j", async (newline_sequence, wanted) => {
    const plan = await planOf(template, { src: "x", dest: "/d/x", newline_sequence }, place(), { local });
    expect(scriptOf(plan)).toContain(quote(wanted));
  });
});

describe("file", () => {
  const facts = (target: FileFact, more: Record<string, unknown> = {}) => ({ target, above: [directory], ...more });

  it.each([
    ["a link that is right", { src: "f", path: "/d/l", state: "link" }, facts(link, { source: there }), []],
    [
      "another link",
      { src: "g", path: "/d/l", state: "link" },
      facts(link, { source: there }),
      ['/d/l link: "f" -> "g"'],
    ],
    ["the end of a link", { path: "/d/l", mode: "0600" }, facts(link), ['/d/f mode: "0644" -> "0600"']],
    ["a link itself", { path: "/d/l", owner: "app", follow: false }, facts(link), ['/d/l owner: "root" -> "app"']],
    ["a directory that is a link", { path: "/d/l", state: "directory" }, facts({ ...link, leadsTo: "directory" }), []],
    [
      "the tree that goes",
      { path: "/d", state: "absent" },
      facts(directory, { below: new Map([["x", { type: "file", mode: 0o644 }]]) }),
      ['/d state: "directory" -> "absent"', '/d content: "x 0644\\n" -> ""'],
    ],
    [
      "times that are kept",
      { path: "/d/f", state: "touch", access_time: "preserve" },
      facts(there),
      ['/d/f mtime: "as it was" -> "now"'],
    ],
    [
      "the same file under another name",
      { path: "/d/g", src: "/d/f", state: "hard" },
      facts(there, { source: there, same: true }),
      [],
    ],
  ])("tells of %s", async (_name, params, found, wanted) => {
    expect(diffOf(await planOf(file, params, found))).toEqual(wanted);
  });

  it.each([
    [{ path: "/a", state: "link" }, "expected src"],
    [{ path: "/a", recurse: true }, "recurse needs state: directory"],
    [{ path: "/a", src: "b", state: "hard" }, "absolute path in src"],
    [{ path: "/a", dest: "/b" }, "once"],
    [{ path: "a" }, "absolute path"],
    [{ path: "/a/../b" }, "without '..'"],
  ])("refuses %j", (params, message) => {
    expect(faultOf(file, params)).toContain(message);
  });
});

describe("stat", () => {
  const nothing = { found: null, file: absent, sha256: null };

  it("foretells what an earlier task makes", async () => {
    const plan = await planOf(stat, { path: "/d/f" }, { ...nothing, file: there, sha256: "12" }, { check: true });
    expect(plan.result).toMatchObject({
      stat: { exists: true, isreg: true, mode: "0644", checksum: "12", wusr: true },
    });
  });

  it("finds nothing at the end of a dangling link", async () => {
    const plan = await planOf(
      stat,
      { path: "/d/l", follow: true },
      { ...nothing, file: { ...link, leadsTo: "absent" } },
    );
    expect(plan.result).toEqual({ stat: { exists: false } });
  });
});

describe("slurp", () => {
  it.each([
    [there, old, { result: { content: "b2xkCg==", encoding: "base64", source: "/d/f" } }],
    [absent, null, { failed: "/d/f does not exist" }],
    [directory, null, { failed: "/d/f is not a file" }],
  ])("of %j", async (target, content, wanted) => {
    expect(await planOf(slurp, { src: "/d/f" }, { target, content })).toMatchObject(wanted);
  });
});

describe("parameters", () => {
  it.each([
    [copy, { content: "x", src: "y", dest: "/d" }, "one of content and src"],
    [copy, { src: "y", remote_src: true, dest: "/d" }, "absolute path in src"],
    [copy, { content: "x", dest: "/d", validate: "check" }, "%s"],
    [lineinfile, { path: "/f" }, "expected line"],
    [lineinfile, { path: "/f", line: "a\nb" }, "one line"],
    [lineinfile, { path: "/f", line: "a", regexp: "(" }, "expected a regular expression"],
    [lineinfile, { path: "/f", line: "a", regexp: "" }, "matches every line"],
    [lineinfile, { path: "/f", line: "a", backrefs: true }, "backrefs needs regexp"],
    [lineinfile, { path: "/f", line: "a", insertafter: "x", insertbefore: "y" }, "not both"],
    [lineinfile, { path: "/f", state: "absent" }, "one of line, regexp and search_string"],
    [blockinfile, { path: "/f", marker: "x" }, "{mark}"],
    [blockinfile, { path: "/f", marker_begin: "x", marker_end: "x" }, "the same"],
    [unarchive, { src: "a", dest: "/d", include: ["a"], exclude: ["b"] }, "not both"],
    [xml, { path: "/f", xpath: "/a", value: "1", set_children: [] }, "one of value"],
  ] as [AnyModule, Record<string, unknown>, string][])(
    "of a module are refused (%#): %j",
    (module, params, message) => {
      expect(faultOf(module, params)).toContain(message);
    },
  );

  it("may bear the names of Ansible", () => {
    expect(faultOf(lineinfile, { dest: "/f", value: "a", regex: "a" })).toBeUndefined();
    expect(faultOf(blockinfile, { name: "/f", content: "a" })).toBeUndefined();
  });
});
