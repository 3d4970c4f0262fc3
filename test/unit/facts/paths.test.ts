import { createHash } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { digest } from "../../../src/facts/digest.js";
import { file } from "../../../src/facts/file.js";
import { sameFile } from "../../../src/facts/same-file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import { stat } from "../../../src/facts/stat.js";
import { text } from "../../../src/facts/text.js";
import { tool } from "../../../src/facts/tool.js";
import { tree, type TreeFact } from "../../../src/facts/tree.js";
import type { FactKind } from "../../../src/facts/types.js";
import { shellHosts, type ShellHost } from "./hosts.js";
import { runProbe, valuesOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-facts-"));
const odd = 'it\'s "odd"\n$HOME ü';
const at = (...names: string[]): string => join(folder, "host", ...names);
const digestOf = (content: string, algorithm = "sha256"): string => createHash(algorithm).update(content).digest("hex");

mkdirSync(at("tree", "sub", "empty"), { recursive: true });
writeFileSync(at("plain"), "content\n");
chmodSync(at("plain"), 0o4750);
writeFileSync(at(odd), "odd");
writeFileSync(at("-n"), "");
writeFileSync(at("tree", "a"), "a");
writeFileSync(at("tree", odd), "two");
chmodSync(at("tree", "a"), 0o600);
symlinkSync("a", at("tree", "link"));
symlinkSync("plain", at("link"));
symlinkSync(odd, at("odd link"));
symlinkSync("tree", at("directory link"));
symlinkSync("nowhere", at("dangling"));
symlinkSync("circle", at("circle"));
linkSync(at("plain"), at("other name"));

writeFileSync(join(folder, "openssl"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });

const hosts = shellHosts(folder);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a kind reads on a host; its output has to keep to the contract of records. */
function read<K, V>(factory: { kind: FactKind<K, V> }, keys: readonly K[], host: ShellHost): unknown[] {
  const { code, output, errors } = runProbe(factory, keys, host);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return valuesOf(factory, keys, output);
}

describe.each(hosts)("$name", (host) => {
  const me = { owner: userInfo().username, uid: userInfo().uid, gid: userInfo().gid };

  it("tells what stands at a path", () => {
    const paths = ["plain", odd, "-n", "tree", "nowhere", "plain/below"].map((name) => at(name));
    expect(read(file, paths, host)).toMatchObject([
      { type: "file", mode: 0o4750, ...me },
      { type: "file", ...me },
      { type: "file" },
      { type: "directory" },
      { type: "absent" },
      { type: "absent" },
    ]);
  });

  it("tells of a link what it leads to in the end", () => {
    const found = read(file, [at("link"), at("odd link"), at("directory link"), at("dangling"), at("circle")], host);
    expect(found).toMatchObject([
      { type: "link", target: "plain", leadsTo: "file", end: { path: at("plain"), mode: 0o4750, ...me } },
      { type: "link", target: odd, leadsTo: "file", end: { path: at(odd) } },
      { type: "link", target: "tree", leadsTo: "directory", end: { path: at("tree") } },
      { type: "link", target: "nowhere", leadsTo: "absent", end: { path: at("nowhere") } },
      { type: "link", target: "circle", leadsTo: "absent" },
    ]);
    expect(found[4]).not.toHaveProperty("end.mode");
  });

  it("reads digests and contents through links, and nothing where there is no file", () => {
    const paths = [at("plain"), at(odd), at("link"), at("-n"), at("tree"), at("dangling"), at("nowhere")];
    const contents = ["content\n", "odd", "content\n", "", null, null, null];
    expect(read(sha256, paths, host)).toEqual(contents.map((one) => (one === null ? null : digestOf(one))));
    expect(read(text, paths, host)).toEqual(contents.map((one) => (one === null ? null : Buffer.from(one))));
    const keys = paths.slice(0, 5).map((path) => ({ path, algorithm: "sha1" as const }));
    expect(read(digest, keys, host)).toEqual(
      contents.slice(0, 5).map((one) => (one === null ? null : digestOf(one, "sha1"))),
    );
  });

  describe.each(["openssl", "an openssl that refuses"])("with %s", (which) => {
    const refusing = [folder, host.path].filter((path) => path !== undefined).join(":");
    const tools = which === "openssl" ? host : { ...host, path: refusing };

    it("reads digests of large files among small ones", () => {
      const large = (...names: string[]) => ({ path: at(...names), large: true as const });
      const keys = [
        at("plain"),
        large(odd),
        at("tree"),
        large("link"),
        at("-n"),
        large("nowhere"),
        at(odd),
        large("-n"),
      ];
      const contents = ["content\n", "odd", null, "content\n", "", null, "odd", ""];
      expect(read(sha256, keys, tools)).toEqual(contents.map((one) => (one === null ? null : digestOf(one))));
      expect(read(sha256, [large("plain")], tools)).toEqual([digestOf("content\n")]);
      expect(read(sha256, [large("plain"), at("link"), at("plain")], tools)).toEqual(
        Array(3).fill(digestOf("content\n")),
      );
    });
  });

  it("lists a tree with digests", () => {
    const [found] = read(tree, [{ path: at("tree"), content: "sha256" }], host) as [TreeFact];
    expect(Object.fromEntries(found)).toMatchObject({
      a: { type: "file", mode: 0o600, size: 1, sha256: digestOf("a"), ...me },
      [odd]: { type: "file", sha256: digestOf("two") },
      link: { type: "link", target: "a" },
      sub: { type: "directory" },
      "sub/empty": { type: "directory" },
    });
    expect(found.size).toBe(5);
  });

  it("lists only the parts of a tree that are asked for, and none without a directory", () => {
    const keys = [
      { path: at("tree"), only: ["sub", "a", "missing"] },
      { path: at("directory link"), only: ["link"] },
      { path: at("tree"), only: { namesOf: at() } },
      { path: at("plain") },
      { path: at("nowhere") },
      { path: at("tree"), unless: at("plain") },
    ];
    const found = read(tree, keys, host) as TreeFact[];
    expect(found.map((one) => [...one.keys()].sort())).toEqual([
      ["a", "sub", "sub/empty"],
      ["link"],
      [odd, "link"],
      [],
      [],
      [],
    ]);
  });

  it("tells all of a path, and of a link either itself or its end", () => {
    const keys = [
      { path: at("plain"), follow: false },
      { path: at("link"), follow: false },
      { path: at("link"), follow: true },
      { path: at("dangling"), follow: true },
    ];
    expect(read(stat, keys, host)).toMatchObject([
      { type: "regular file", mode: 0o4750, size: 8, nlink: 2, readable: true, executable: true, ...me },
      { type: "symbolic link", target: "plain", source: at("plain") },
      { type: "regular file", size: 8 },
      null,
    ]);
  });

  it("knows two names of one file", () => {
    const keys = ["other name", odd, "link", "nowhere"].map((name) => ({ path: at(name), other: at("plain") }));
    expect(read(sameFile, keys, host)).toEqual([true, false, false, false]);
  });

  it("finds the first tool that is there", () => {
    const keys = [
      { anyOf: ["no-such-tool", "cat", "ls"] },
      { anyOf: ["no-such-tool"] },
      { anyOf: ["no-such-tool"], unless: at("plain") },
      { anyOf: ["no-such-tool", "busybox no-such-applet", "ls"] },
    ];
    expect(read(tool, keys, host)).toEqual(["cat", null, "", "ls"]);
  });
});

describe("a tree that is not as promised", () => {
  const { compare } = tree.kind;

  it("is told entry by entry", () => {
    const actual: TreeFact = new Map([
      ["a", { type: "file", mode: 0o644, owner: "app", sha256: "1" }],
      ["b", { type: "directory" }],
    ]);
    const promised: TreeFact = new Map([
      ["a", { type: "file", mode: 0o600, owner: "app", sha256: "2" }],
      ["b", { type: "file" }],
      ["c", { type: "file" }],
    ]);
    expect(compare?.(promised, actual)).toEqual([
      "mode of a is 0644, wanted 0600",
      "sha256 of a is 1, wanted 2",
      "b is a directory, wanted a file",
      "c is missing",
    ]);
  });

  it("may hold more than was promised", () => {
    expect(compare?.(new Map(), new Map([["a", { type: "file" }]]))).toEqual([]);
  });
});
