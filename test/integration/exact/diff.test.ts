import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { DiffEntry } from "../../../src/modules/types.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { onHost, place } from "../modules/closed-loop.js";
import { withPlaybook } from "./playbook.js";
import { loadPool, staysInPlace } from "./pool.js";

const host = "h1";
const pool = await loadPool();
/** What is in an archive is told by its names or their number, and not as bytes. */
const cases = pool.filter(
  (one) =>
    staysInPlace(one) &&
    (one.status ?? "changed") === "changed" &&
    !["archive", "unarchive", "command", "shell"].includes(one.module),
);
/** Their files hold secrets, of which a diff tells that they change, and no more. */
const secretive = ["htpasswd"];
const masked = "(secret)";

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

/** One path as find(1) and sha256sum(1) see it. */
interface Seen {
  type: string;
  mode: string;
  owner: string;
  group: string;
  target: string;
  content: string;
  /** Of another name for the same file the diff says nothing. */
  names: number;
}

const list = `find . -mindepth 1 -printf '%p\\001%y\\001%m\\001%u\\001%g\\001%l\\001%n\\001' \\( -type f -exec base64 -w0 {} \\; -o -true \\) -printf '\\002'`;
const types: Record<string, string> = { f: "file", d: "directory", l: "link" };

async function look(): Promise<Map<string, Seen>> {
  const records = (await onHost(lab, host, list)).split("\u0002").filter((record) => record.trim() !== "");
  return new Map(
    records.map((record) => {
      const [path = "", type = "", mode = "", owner = "", group = "", target = "", links = "", content = ""] =
        record.split("\u0001");
      const seen = {
        type: types[type] ?? type,
        mode: mode.padStart(4, "0"),
        owner,
        group,
        target,
        content,
        names: Number(links),
      };
      return [join(place, path), seen];
    }),
  );
}

/** What a path was and is, and of which the diff says nothing true. */
function untold(path: string, before: Seen | undefined, after: Seen | undefined, diff: readonly DiffEntry[]): string[] {
  const entries = diff.filter((entry) => entry.path === path);
  const said = (attribute: string, from: unknown, to: unknown): boolean =>
    entries.some((one) => one.attribute === attribute && same(one.before, from) && same(one.after, to));
  if (!after) return said("state", before?.type, "absent") || isBelowRemoved(path, diff) ? [] : [`${path} is gone`];
  if (!before) {
    const made =
      said("state", "absent", after.type) ||
      said("content", null, bytesOf(after)) ||
      said("link", "absent", after.target) ||
      entries.some((one) => one.attribute === "hard link" && same(one.before, null));
    return made ? [] : [`${path} is new`];
  }
  const wrong: string[] = [];
  if (entries.length === 0 && before.type === "file" && before.names > 1) return [];
  if (before.type !== after.type) {
    const told = said("state", before.type, after.type) || said("link", before.type, after.target);
    return told ? [] : [`${path} was a ${before.type} and is a ${after.type}`];
  }
  for (const name of ["owner", "group"] as const)
    if (
      before[name] !== after[name] &&
      !entries.some((one) => one.attribute === name && same(one.before, before[name]))
    )
      wrong.push(`${name} of ${path}`);
  if (before.mode !== after.mode && after.type !== "link" && !said("mode", before.mode, after.mode))
    wrong.push(`mode of ${path}: ${before.mode} to ${after.mode}`);
  if (before.target !== after.target && !said("link", before.target, after.target)) wrong.push(`target of ${path}`);
  if (before.content !== after.content && !said("content", bytesOf(before), bytesOf(after)))
    wrong.push(`content of ${path}`);
  return wrong;
}

function bytesOf({ type, content }: Seen): Buffer | null {
  return type === "file" ? Buffer.from(content, "base64") : null;
}

/** Content that is no text, or too much of it, is told by its checksum. */
function same(said: unknown, actual: unknown): boolean {
  if (actual === null || actual === undefined) return said === null || said === undefined;
  if (Buffer.isBuffer(actual) && said === masked) return true;
  const checksum = typeof said === "string" ? /^(?:\d+ bytes, )?sha256 ([0-9a-f]{64})$/.exec(said)?.[1] : undefined;
  if (Buffer.isBuffer(actual) && checksum !== undefined)
    return checksum === createHash("sha256").update(actual).digest("hex");
  if (Buffer.isBuffer(actual))
    return (typeof said === "string" || Buffer.isBuffer(said)) && actual.equals(Buffer.from(said as string));
  return said === actual;
}

function isBelowRemoved(path: string, diff: readonly DiffEntry[]): boolean {
  return diff.some(
    (entry) => entry.attribute === "state" && entry.after === "absent" && path.startsWith(`${entry.path}/`),
  );
}

describe("--diff", () => {
  it.each(cases.map((one) => [one.module, one.name, one] as const))("%s: %s", async (_module, _name, one) => {
    await withPlaybook(lab, host, { cases: [one] }, async (run) => {
      const before = await look();
      const [outcome] = await run({ diff: true });
      const after = await look();
      const diff = outcome?.diff ?? [];
      // A copy that is kept of what was there is no change of it, and is named in the result.
      const kept = (path: string): boolean => path.endsWith("~") && !before.has(path);
      const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => !kept(path));
      const missing = paths.flatMap((path) => untold(path, before.get(path), after.get(path), diff));
      expect({ missing, diff: missing.length > 0 ? diff : [] }).toEqual({ missing: [], diff: [] });
      expect(diff.some((entry) => entry.after === masked)).toBe(secretive.includes(one.module));
    });
  });
});
