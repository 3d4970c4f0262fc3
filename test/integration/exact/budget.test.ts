import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadModules } from "../../../src/modules/registry.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { counted } from "../support/counted.js";
import { withPlaybook } from "./playbook.js";
import { loadPool, movedTo, staysInPlace, type PoolCase } from "./pool.js";

const host = "h1";
const pool = await loadPool();
const modules = await loadModules();

/** What these look at is a server of its own, in modules/postgresql.test.ts and in databases/. */
const ofDatabases = /^(database|postgresql|pglogical|bdr|goldengate|oracle)_/;
/** Their tools are not on the hosts of the lab: unit tests run them with those of this machine, tools-budget.test.ts on a host. */
const ofThisMachine = ["git", "iptables", "subversion", "synchronize"];
/** Hosts of their own have them: modules/ufw.test.ts, modules/dnf.test.ts, tools-budget.test.ts. */
const ofOthers = ["dnf", "ufw", "yum"];
/** After it the host is another one. */
const ofGuests = ["reboot"];
/** What they change is the inventory of the run: unit tests of whole runs have them. */
const ofRuns = ["add_host", "group_by"];
const elsewhere = [...ofThisMachine, ...ofOthers, ...ofGuests, ...ofRuns];
/** Opaque by nature: nobody knows what the user's own command does, or when something comes to be. */
const opaque = ["async_status", "command", "pause", "raw", "script", "shell", "uri", "wait_for", "wait_for_connection"];
/** Something new every time. */
const always = ["tempfile"];
/** What they change is known in every detail and cannot be seen from outside the host. */
const exact = [
  "apt_key",
  "assemble",
  "authorized_key",
  "blockinfile",
  "copy",
  "cron",
  "deb822_repository",
  "file",
  "group",
  "htpasswd",
  "ini_file",
  "json",
  "known_hosts",
  "lineinfile",
  "pam_limits",
  "replace",
  "sql_generate",
  "template",
  "timezone",
  "unarchive",
  "xml",
  "yaml",
];
/** What it changes is on the controller. */
const ofController = ["fetch"];
/** Change nothing at all. */
const readers = [...modules.values()].flatMap(({ name, readsOnly }) =>
  readsOnly === true && ![...opaque, ...ofController].includes(name) ? [name] : [],
);

const declarative = [...modules.keys()].filter(
  (name) => !ofDatabases.test(name) && ![...elsewhere, ...opaque, ...always, ...readers].includes(name),
);

let lab: Lab;
/** Round trips until the connection is up, for the login account and for the one that tasks become. */
let connecting = 0;

beforeAll(async () => {
  lab = await sharedLab();
  const idle = pool.filter(({ module }) => module === "ping");
  await withPlaybook(lab, host, { cases: idle }, async (run) => {
    connecting = (await counted(host, run)).trips;
  });
});

/** A case of the module that changes something and then needs nothing more. */
function exampleOf(module: string): PoolCase | undefined {
  return pool.find(
    (one) => one.module === module && (one.status ?? "changed") === "changed" && one.again === undefined,
  );
}

/** Three tasks: each in a place of its own where that is possible. */
function threefold(one: PoolCase): PoolCase[] {
  return staysInPlace(one) ? ["x", "y", "z"].map((directory) => movedTo(one, directory)) : [one, one, one];
}

describe("every module", () => {
  it("has cases", () => {
    const tested = new Set(pool.map(({ module }) => module));
    const missing = [...modules.keys()].filter(
      (name) => !tested.has(name) && !ofDatabases.test(name) && !elsewhere.includes(name),
    );
    expect(missing).toEqual([]);
  });

  it.each(readers)("%s changes nothing", (name) => {
    expect(pool.filter(({ module, status = "changed" }) => module === name && status === "changed")).toEqual([]);
  });
});

describe("round trips after the connection is up", () => {
  it.each(declarative)(
    "%s: two for any number of tasks that are right already, and two more for each opaque one",
    async (name) => {
      const one = exampleOf(name);
      if (!one) throw new TypeError(`${name} has no case that changes something`);
      await withPlaybook(lab, host, { cases: threefold(one) }, async (run) => {
        const first = await counted(host, run);
        expect(first.statuses).not.toContain("failed");
        const changed = first.statuses.filter((status) => status === "changed").length;
        expect(changed).toBeGreaterThan(0);
        expect(first.trips).toBeLessThanOrEqual(connecting + 2 + (exact.includes(name) ? 0 : 2 * changed));
        const second = await counted(host, run);
        expect(second.statuses).toEqual(["ok", "ok", "ok"]);
        expect(second.trips).toBeLessThanOrEqual(connecting + 2);
      });
    },
  );

  it.each(readers)("%s: two for any number of tasks", async (name) => {
    const one = pool.find(({ module, status }) => module === name && status === "ok");
    // `fail` is never right.
    if (!one) return;
    await withPlaybook(lab, host, { cases: threefold(one) }, async (run) => {
      expect((await counted(host, run)).trips).toBeLessThanOrEqual(connecting + 2);
    });
  });
});
