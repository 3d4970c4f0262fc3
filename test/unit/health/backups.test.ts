import { describe, expect, it } from "@jest/globals";
import { backupScript, readBackups, type Dump, type Dumps } from "../../../src/health/backup-request.js";
import { backupProblems, backupsOf } from "../../../src/health/backups.js";
import { limitsSchema } from "../../../src/health/limits.js";
import type { SiteReading } from "../../../src/health/reading.js";
import { sites } from "./readings.js";

const hour = 3600;
const good: Dump = { file: "shop-1.dump", bytes: 10, ageSeconds: hour, checksum: true, result: "ok" };
const dumps = (dump: Partial<Dump> = {}, folderSeconds = hour): Dumps => ({
  folderSeconds,
  databases: { shop: { ...good, ...dump } },
});
const none = { file: null, bytes: 0, ageSeconds: 0, checksum: false, result: null };

function said(one: Dumps | undefined, two?: Dumps, down = false): ReadonlyMap<string, SiteReading> {
  const read = (found: Dumps | undefined): SiteReading => ({
    state: "read",
    databases: {},
    ...(found ? { dumps: found } : {}),
  });
  return new Map<string, SiteReading>([
    ["one", read(one)],
    ["two", down ? { state: "unreachable", reason: "gone" } : read(two)],
  ]);
}
const told = (readings: ReadonlyMap<string, SiteReading>): string[] =>
  backupProblems(sites, ["shop"], limitsSchema.parse({ backup_hours: 26 }), readings).map(({ text }) => text);

describe("backups", () => {
  it("are well while the newest one is young and whole, wherever it is", () => {
    const old = dumps({ ageSeconds: 90 * hour, file: "shop-0.dump" });
    expect(told(said(old, dumps()))).toEqual([]);
    expect(backupsOf(sites, ["shop"], said(old, dumps()))).toEqual([
      { database: "shop", datacenter: "dc2", file: "shop-1.dump", bytes: 10, ageSeconds: hour, checksum: true },
    ]);
  });

  it.each([
    ["too old", dumps({ ageSeconds: 27 * hour }), "the last one is 27.0 h old, the limit is 26 h"],
    [
      "without a checksum",
      dumps({ checksum: false }),
      "shop-1.dump has no checksum, so nobody can tell whether it is whole",
    ],
    ["behind which one failed", dumps({ result: "failed" }), "the last attempt failed"],
    ["none for too long", dumps(none, 30 * hour), "there is none, though backups were set up 30.0 h ago or earlier"],
  ])("are ill when the newest one is %s", (_what, found, text) => {
    expect(told(said(found))).toEqual([text]);
  });

  it("are nobody's business where they are not set up, are only just set up, or may be where nobody answered", () => {
    expect(told(said(undefined))).toEqual([]);
    expect(told(said(dumps(none)))).toEqual([]);
    expect(told(said(dumps({ ageSeconds: 90 * hour }), undefined, true))).toEqual([]);
    expect(backupsOf(sites, ["shop"], said(undefined))).toMatchObject([{ database: "shop", file: null }]);
  });

  it("are read from what the host says, before all else", () => {
    const answer = "folder 7\ndump 0 shop-1.dump 10 3600 yes ok\ndump 1 - 0 0 no -\n=answers\n=database 0\n";
    expect(readBackups(answer, ["shop", "two"])).toEqual({
      dumps: { folderSeconds: 7, databases: { shop: good, two: none } },
      rest: "=database 0\n",
    });
    expect(readBackups("=answers\nrest", ["shop"])).toEqual({ rest: "rest" });
    expect(readBackups("rest", ["shop"])).toEqual({ rest: "rest" });
    expect(backupScript(undefined, ["shop"])).toBe("");
    expect(backupScript("/dumps", ["a b-c"])).toContain("mdc_dump '0' 'a%20b%2Dc'\n");
  });
});
