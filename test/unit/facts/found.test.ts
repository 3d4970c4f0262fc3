import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { found, type FoundFact, type FoundKey } from "../../../src/facts/found.js";
import { find } from "../../../src/modules/find.js";
import { planOf } from "../modules/support.js";
import { shellHosts, type ShellHost } from "./hosts.js";
import { readRecorded, runProbe } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-found-"));
const place = join(folder, "it's $x");
mkdirSync(place);
const made = spawnSync(
  "sh",
  [
    "-c",
    `mkdir -p .git sub/deep; printf 'one\\ntwo\\n' >a.log; printf 'xtwo' >b.log; chmod 600 b.log; : >.git/config; : >.hidden
ln -s sub link; ln -s none dangling; echo >"sub/new
line"; : >'sub/a[1]'; : >sub/deep/größe; head -c 2000 /dev/zero >sub/big; touch -d 2020-01-01 sub/big; mkfifo fifo`,
  ],
  { cwd: place },
);
afterAll(() => rmSync(folder, { recursive: true }));

/** What the module finds, by path from the place, on one shell with its tools. */
async function search(host: ShellHost, params: Record<string, unknown>): Promise<Record<string, unknown>> {
  const parsed = find.params.parse({ paths: [place], ...params });
  const requests = find.facts?.(parsed, {} as never) as unknown as { found: { key: FoundKey }[] };
  const keys = requests.found.map(({ key }) => key);
  const { code, output, errors } = runProbe(found, keys, host);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const facts = readRecorded(found, keys, output).map((state) => (state.status === "known" ? state.value : undefined));
  const plan = await planOf(find, { paths: [place], ...params }, { found: facts as FoundFact[] });
  const files = plan.result?.["files"] as Record<string, unknown>[];
  const names = files.map(({ path }) => (path as string).slice(place.length + 1));
  return { ...plan.result, files, names };
}

describe.each(shellHosts(folder))("find on $name", (host) => {
  it("is tried on something", () => {
    expect(made.status).toBe(0);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["files", {}, ["a.log", "b.log"]],
    ["what is hidden", { hidden: true }, [".hidden", "a.log", "b.log"]],
    ["what is below, also below what is hidden", { recurse: true, patterns: "config" }, [".git/config"]],
    [
      "all files, by levels",
      { recurse: true, paths: [`${place}/sub`] },
      ["sub/a[1]", "sub/big", "sub/new\nline", "sub/deep/größe"],
    ],
    [
      "down to a depth",
      { recurse: true, depth: 1, paths: [`${place}/sub/`] },
      ["sub/a[1]", "sub/big", "sub/new\nline"],
    ],
    [
      "by wildcards",
      { recurse: true, patterns: ["a*", "gr?ße", "new[!x]*"], excludes: "*.log" },
      ["sub/a[1]", "sub/new\nline", "sub/deep/größe"],
    ],
    ["by brackets", { recurse: true, patterns: ["a[[]1]"] }, ["sub/a[1]"]],
    ["by regular expressions", { recurse: true, patterns: "^[ab]\\.lo", use_regex: true }, ["a.log", "b.log"]],
    ["directories", { file_type: "directory", recurse: true }, ["sub", "sub/deep"]],
    ["links", { file_type: "link" }, ["dangling", "link"]],
    ["anything", { file_type: "any" }, ["a.log", "b.log", "dangling", "fifo", "link", "sub"]],
    ["through links", { follow: true, recurse: true, patterns: "big" }, ["link/big", "sub/big"]],
    ["large files", { recurse: true, size: "1k" }, ["sub/big"]],
    ["small files", { size: -5 }, ["b.log"]],
    ["old files", { recurse: true, age: "52w" }, ["sub/big"]],
    ["new files", { patterns: "*.log", age: "-1d" }, ["a.log", "b.log"]],
    ["by mode", { mode: "0600" }, ["b.log"]],
    ["by some bits of the mode", { mode: "u=r,g=r", exact_mode: false }, ["a.log", "b.log"]],
    ["by content, at the beginning of lines", { contains: "t[w]o$" }, ["a.log"]],
    ["only so many", { limit: 1 }, ["a.log"]],
  ])("finds %s", async (_what, params, names) => {
    expect((await search(host, params))["names"]).toEqual(names);
  });

  it("tells of files, and how many it saw", async () => {
    const result = await search(host, { patterns: "b.log", get_checksum: true, checksum_algorithm: "sha1" });
    expect(result).toMatchObject({ matched: 1, examined: 8, skipped_paths: {}, msg: "All paths examined" });
    expect(result["files"]).toEqual([
      expect.objectContaining({
        ...{ mode: "0600", size: 4, isreg: true, isdir: false, wusr: true, rgrp: false, nlink: 1 },
        checksum: "5decb429e9c974da2c389e88cf4dd2460456b927",
      }),
    ]);
  });

  it("says what is no directory", async () => {
    const result = await search(host, { paths: [`${place}/none`, `${place}/a.log`, `${place}/sub`] });
    expect(result).toMatchObject({
      matched: 3,
      skipped_paths: { [`${place}/none`]: `'${place}/none' is not a directory` },
      msg: "Not all paths examined, check warnings for details",
    });
  });
});
