import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { postgresqlPgHba } from "../../../src/modules/postgresql-pg-hba.js";
import { parseHba } from "../../../src/modules/support/pg-hba/file.js";
import type { Plan } from "../../../src/modules/types.js";
import { faultOf, planOf } from "./support.js";

const root = { owner: "root", group: "root", uid: 0, gid: 0 };
const directory: FileFact = { type: "directory", mode: 0o755, ...root };
const there: FileFact = { type: "file", mode: 0o640, ...root };

async function edit(text: string | null, params: Record<string, unknown>): Promise<Plan> {
  const facts = { target: text === null ? { type: "absent" } : there, text: text === null ? null : Buffer.from(text) };
  return planOf(postgresqlPgHba, { dest: "/etc/hba", ...params }, { ...facts, above: [directory, directory] });
}

/** What is written to the file; undefined where nothing is. */
function written(plan: Plan): unknown {
  return plan.changes.flatMap((change) => change.diff).find((entry) => entry.attribute === "content")?.after;
}

const old = `# Two lines
# of comments

local  all   all                peer # own
host   all   all   10.0.0.0/8   md5
host   db1   app   10.1.2.3 255.255.255.255 scram-sha-256 map=x y=z
`;
const header = "# Two lines\n# of comments\n";
const local = "local\tall\tall\tpeer";
const ten = "host\tall\tall\t10.0.0.0/8\tmd5\n";
const app = "host\tdb1\tapp\t10.1.2.3/32\tscram-sha-256\tmap=x y=z\n";
const added = { contype: "hostssl", databases: "db2", users: "app", address: "10.1.0.0/16", method: "cert" };

describe("postgresql_pg_hba", () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    [
      "a rule between those for fewer and for more addresses",
      added,
      `${header}# own\n${local}\n${app}hostssl\tdb2\tapp\t10.1.0.0/16\tcert\n${ten}`,
    ],
    [
      "comments that stay where they are",
      { ...added, keep_comments_at_rules: true, comment: " mine" },
      `${header}${local}\t# own\n${app}hostssl\tdb2\tapp\t10.1.0.0/16\tcert\t# mine\n${ten}`,
    ],
    [
      "another method in the place of one",
      { contype: "hostssl", source: "10.9.9.9/8", method: "reject" },
      `${header}# own\n${local}\n${app}hostssl\tall\tall\t10.9.9.9/8\treject\n`,
    ],
    ["nothing that is right", { contype: "host", address: "10.0.0.0/8" }, undefined],
    ["nothing where only a comment is another", { contype: "local", method: "peer" }, undefined],
    [
      "no rule any more",
      { contype: "host", src: "10.0.0.0", netmask: "255.0.0.0", state: "absent" },
      `${header}# own\n${local}\n${app}`,
    ],
    ["no rule that is not there", { contype: "host", address: "10.0.0.0/9", state: "absent" }, undefined],
    ["nothing without a rule", {}, undefined],
    [
      "only what is named",
      { overwrite: true, contype: "local", method: "trust", databases: ["a b", "c"], users: '+g,"q,r"' },
      `${header}# own\nlocal\t"a b"\t"q,r"\ttrust\nlocal\t"a b"\t+g\ttrust\nlocal\tc\t"q,r"\ttrust\nlocal\tc\t+g\ttrust\n`,
    ],
    [
      "several rules with what they have in common",
      {
        ...{
          overwrite: true,
          rules_behavior: "combine",
          contype: "hostssl",
          address: "2001:db8:0::/64",
          comment: "bulk",
        },
        rules: [{ users: "u1" }, { users: "u2", comment: "own", src: "all" }],
      },
      `${header}# own\nhostssl\tall\tu1\t2001:db8:0::/64\tmd5\t#bulk\nhostssl\tall\tu2\tall\tmd5\t#own\n`,
    ],
  ])("writes %s, once", async (_name, params, expected) => {
    const text = written(await edit(old, params));
    expect(text).toBe(expected);
    if (typeof text === "string" && params["overwrite"] !== true)
      expect((await edit(text, params)).changes).toEqual([]);
  });

  it("tells all rules in their order", async () => {
    const { result } = await edit(old, { ...added, backup: true });
    expect(result).toMatchObject({
      msgs: ["Adding rule hostssl\tdb2\tapp\t10.1.0.0/16\tcert"],
      backup_file: expect.stringMatching(/^\/etc\/hba\./),
      pg_hba: [
        { type: "local", db: "all", usr: "all", method: "peer" },
        { type: "host", db: "db1", usr: "app", src: "10.1.2.3/32", method: "scram-sha-256", options: "map=x y=z" },
        { type: "hostssl", db: "db2", usr: "app", src: "10.1.0.0/16", method: "cert" },
        { type: "host", db: "all", usr: "all", src: "10.0.0.0/8", method: "md5" },
      ],
    });
  });

  it("makes a file where it may", async () => {
    expect((await edit(null, added)).failed).toBe("/etc/hba does not exist (create: true makes it)");
    expect(written(await edit(null, { ...added, create: true }))).toBe("\nhostssl\tdb2\tapp\t10.1.0.0/16\tcert\n");
  });

  it("sorts as the server has to read them", async () => {
    const rules = ["all", "samenet", ".org", "h.example", "10.0.0.0/8", "::1", "10.0.0.1", "samehost", "2001:db8::/32"];
    const list = rules.map((address) => ({ contype: "host", address }));
    const { result } = await edit("", {
      rules: [...list, { contype: "local", databases: "replication" }, { contype: "local" }],
    });
    const found = (result?.["pg_hba"] as { src?: string; db: string }[]).map(({ src, db }) => src ?? db);
    expect(found).toEqual([
      ...["replication", "all", "samehost", "10.0.0.1/32", "::1/128", "h.example", "samenet", ".org"],
      ...["10.0.0.0/8", "2001:db8::/32", "all"],
    ]);
  });

  it.each([
    ["host all all 10.0.0.0/8 md5\nhostssl all all 10.0.0.0/8 cert\n", /lines 1 and 2 are for the same address/],
    ["# c\ninclude more.conf\n", /^\/etc\/hba:2: it begins with include, and not with local, host/],
    ["host all all\n", /^\/etc\/hba:1: it has too few fields/],
    ["local all all magic\n", /:1: magic is no method/],
    ['local "all all peer\n', /:1: a quote is open/],
    ["host all all 10.0.0.0 255.0.255.0 md5\n", /:1: 10.0.0.0 255.0.255.0 is no network/],
  ])("leaves %j alone", async (text, message) => {
    const plan = await edit(text, added);
    expect(plan.failed).toMatch(message);
    expect(plan.changes).toEqual([]);
  });

  it("reads quoted names and lists", () => {
    const read = parseHba('host "a #b", c  "x y" samehost md5 # "why\n');
    expect(read).toEqual({
      comments: [],
      rules: [
        {
          line: 1,
          rule: { type: "host", db: '"a #b",c', usr: '"x y"', src: "samehost", method: "md5", comment: ' "why' },
        },
      ],
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { ...added, rules: [] },
      "expected rules, or contype, databases, users, address, method, or rules_behavior: combine",
    ],
    [{ contype: "host", address: "10.0.0.300" }, "expected an address, a network or one name"],
    [{ contype: "host", address: "a b" }, "expected an address, a network or one name"],
    [{ contype: "host", address: "a", src: "b" }, "expected one of address, source and src"],
    [{ contype: "host", address: "10.0.0.1", netmask: "255.0.255.0" }, "is no network"],
    [{ contype: "host", users: "a\nb" }, "expected one line"],
    [{ contype: "host", order: "sdu" }, "order"],
  ])("refuses %j", (params, message) => {
    expect(faultOf(postgresqlPgHba, { dest: "/etc/hba", ...params })).toContain(message);
  });
});
