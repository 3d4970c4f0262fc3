import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { pgCluster } from "../../../src/facts/pg-cluster.js";
import { compareHistories, pgUpstream } from "../../../src/facts/pg-upstream.js";
import { valuesOf } from "./support.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a cluster, as its host tells of it", () => {
  const key = { version: "15", cluster: "main" };
  const control = "system=7710 timeline=2 recovered=3 hints=off checksums=1 ";
  const value = (line: string): unknown => valuesOf(pgCluster, [key], `${line}\n`)[0];

  it("runs", () => {
    const said = '{"role":"standby","timeline":4,"conninfo":"host=a|b","slot":"s","receiver":"streaming"}';
    expect(value(`1|standby|0|0|${control}|${base64("/data")}||${said}`)).toEqual({
      ...{ exists: true, running: true, role: "standby", fenced: false, broken: false, system: "7710", timeline: 4 },
      ...{ rewindable: true, conninfo: "host=a|b", slot: "s", receiver: "streaming", complaint: "", data: "/data" },
    });
  });

  it("is down, and known by its files", () => {
    expect(value(`0|primary|1|1|${control}|${base64("/data")}|${base64("FATAL: no\n")}|`)).toMatchObject({
      ...{ exists: true, running: false, role: "primary", fenced: true, broken: true },
      ...{ timeline: 3, receiver: null, complaint: "FATAL: no" },
    });
  });

  it("is not there, or has no data, or cannot be read", () => {
    expect(value("absent")).toEqual({ exists: false, configured: false });
    expect(value("empty")).toEqual({ exists: false, configured: true });
    expect(value(`0|primary|0|0||${base64("/data")}||`)).toMatchObject({ status: "error" });
  });

  it("is compared by what was promised", () => {
    const actual = { exists: true, running: true, role: "primary", slot: "" } as const;
    expect(pgCluster.kind.compare?.({ exists: true, running: true }, actual)).toEqual([]);
    expect(pgCluster.kind.compare?.({ exists: true, role: "standby" }, actual)).toEqual([
      "role is primary, wanted standby",
    ]);
    expect(pgCluster.kind.compare?.({ exists: true }, { exists: false })).toEqual(["there is no such cluster"]);
  });
});

describe("another server, as a cluster sees it", () => {
  const key = { version: "15", cluster: "main", conninfo: "host=a", database: "d", slot: "s" };
  const value = (line: string): unknown => valuesOf(pgUpstream, [key], `${line}\n`)[0];

  it.each<[string, object]>([
    [
      `!${base64('psql: error: connection to server at "a" failed\n')}`,
      { reachable: false, reason: 'connection to server at "a" failed' },
    ],
    ["!", { reachable: false, reason: "no answer within 20 s" }],
    [
      "77|2|primary||forked|?|",
      {
        reachable: true,
        system: "77",
        timeline: 2,
        role: "primary",
        slot: null,
        relation: "forked",
        own: null,
        objects: null,
      },
    ],
    [
      "77|1|standby|lost|other||12",
      {
        reachable: true,
        system: "77",
        timeline: 1,
        role: "standby",
        slot: "lost",
        relation: "other",
        own: null,
        objects: 12,
      },
    ],
  ])("%s", (line, wanted) => {
    expect(value(line)).toEqual(wanted);
  });
});

/** Histories as PostgreSQL writes them: where each timeline before the present one ended. */
describe.each(["sh", "bash"])("two histories of one database, in %s", (shell) => {
  const first = "1\t0/3000148\tno recovery target specified\n";
  const second = "2\t0/A000000\tno recovery target specified\n";

  it.each<[string, [number, string], [number, string], string]>([
    ["one timeline", [1, ""], [1, ""], "same"],
    ["one timeline after a promotion", [2, first], [2, first], "same"],
    ["the other was promoted", [1, ""], [2, first], "behind\n1 0/3000148 -"],
    ["the other was promoted twice", [1, ""], [3, first + second], "behind\n1 0/3000148 -"],
    ["the other was promoted once more", [2, first], [3, `${first}\n${second}`], "behind\n2 0/A000000 -"],
    ["this one was promoted", [2, first], [1, ""], "newer"],
    ["both were promoted, this one earlier", [2, first], [3, "1\t0/A000000\tx\n"], "behind\n2 0/3000148 -"],
    [
      "both were promoted, this one later",
      [2, "1\t0/A000000\tx\n"],
      [2, first],
      "behind\n1 0/3000148 0/A000000\n2 0/A000000 -",
    ],
    ["positions are numbers, not texts", [2, "1\t0/A0000000\tx\n"], [2, "1\t1/1000000\tx\n"], "behind\n2 0/A0000000 -"],
  ])("%s", (_name, [mine, here], [theirs, there], wanted) => {
    const input = `${compareHistories}\nmdc_compare ${mine} ${theirs} <<'E'\n=\n${here}\n=\n${there}E\n`;
    const { stdout, stderr } = spawnSync(shell, [], { input });
    expect({ said: stdout.toString().trim(), errors: stderr.toString() }).toEqual({ said: wanted, errors: "" });
  });
});
