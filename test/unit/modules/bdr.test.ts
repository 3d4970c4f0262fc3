import { describe, expect, it } from "@jest/globals";
import { contentsText } from "../../../src/facts/pg-contents.js";
import { bdrNodeModule } from "../../../src/modules/bdr-node.js";
import { diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const sql = (script: string): string => payloadsOf(script).join("");
const member = (name: string, status = "r") => ({ name, status, dsn: `dbname=d host=${name}` });
const empty = { tables: 0, some: [], others: 0 };
const alone = { extension: true, name: null, begun: false, nodes: [] };
const create = { db: "d", name: "n1", dsn: "host=n1 dbname=d" };
const join = { db: "d", name: "n2", dsn: "host=n2 dbname=d", join_using: "host=n1 dbname=d" };
const part = { db: "d", name: "n2", state: "parted" };
const remove = { db: "d", name: "n2", state: "absent" };

const group = (name: string, ...nodes: object[]) => ({ extension: true, name, begun: true, nodes });

describe("bdr_node", () => {
  it.each<[string, object, object, string[], string]>([
    [
      "begins a group",
      create,
      alone,
      ['BDR node of d status: null -> "ready"'],
      "bdr.bdr_group_create(local_node_name := 'n1', node_external_dsn := 'host=n1 dbname=d')",
    ],
    [
      "joins one",
      join,
      alone,
      ['BDR node of d status: null -> "ready"'],
      "bdr.bdr_group_join(local_node_name := 'n2', node_external_dsn := 'host=n2 dbname=d',\n join_using_dsn := 'host=n1 dbname=d')",
    ],
    [
      "waits for a node that is on its way",
      join,
      group("n2", member("n1"), member("n2", "c")),
      ['BDR node of d status: "catching up" -> "ready"'],
      "SELECT bdr.bdr_node_join_wait_for_ready();\n",
    ],
    ["leaves one that is ready", join, group("n2", member("n1"), member("n2")), [], ""],
    [
      "parts another one",
      part,
      group("n1", member("n1"), member("n2")),
      ['BDR group of d node n2: "ready" -> null'],
      "bdr.bdr_part_by_node_names(ARRAY['n2'])",
    ],
    [
      "forgets one that was parted",
      part,
      group("n1", member("n1"), member("n2", "k")),
      ['BDR group of d node n2: "parted" -> null'],
      "DELETE FROM bdr.bdr_nodes WHERE node_name = 'n2' AND node_status = 'k'",
    ],
    ["knows nothing of one to part", part, group("n1", member("n1")), [], ""],
    [
      "is a node no more",
      remove,
      group("n2", member("n2", "k")),
      ['BDR node of d name: "n2" -> null'],
      "bdr.remove_bdr_from_local_node(true)",
    ],
    [
      "is a node no more, by force",
      { ...remove, force: true },
      group("n2", member("n2")),
      ['BDR node of d name: "n2" -> null'],
      "bdr.remove_bdr_from_local_node(true)",
    ],
    ["never was a node", remove, alone, [], ""],
    ["has no extension", remove, { extension: false }, [], ""],
  ])("%s", async (_name, params, node, diff, statement) => {
    const plan = await planOf(bdrNodeModule, { ...params }, { node, contents: empty });
    expect(plan.failed).toBeUndefined();
    expect(diffOf(plan)).toEqual(diff);
    expect(sql(scriptOf(plan))).toContain(statement);
  });

  it("asks for nothing a second time where a join has begun", async () => {
    const plan = await planOf(bdrNodeModule, join, { node: { ...alone, begun: true }, contents: empty });
    expect(sql(scriptOf(plan))).not.toContain("bdr_group_join");
    expect(sql(scriptOf(plan))).toContain("bdr_node_join_wait_for_ready");
  });

  it("waits no longer than it is told, and promises a node that is ready", async () => {
    const plan = await planOf(bdrNodeModule, { ...join, timeout: 7 }, { node: alone, contents: empty });
    expect(scriptOf(plan)).toContain("statement_timeout=7000");
    expect(promisesOf(plan)).toEqual({
      "bdr.node:/d#node": { extension: true, name: "n2", nodes: [{ name: "n2", status: "r", dsn: join.dsn }] },
    });
  });

  it.each<[string, object, object, object]>([
    ["the extension bdr is not installed in d", create, { extension: false }, empty],
    ["d is the node n1 already, not n2", join, group("n1", member("n1")), empty],
    [
      "the node n2 was parted from its group and cannot come back: its database has to be dropped and made anew",
      join,
      group("n2", member("n2", "k")),
      empty,
    ],
    [
      "the node n2 has another connection string (dbname=d host=n2); it has to be parted and made anew",
      { ...join, dsn: "host=elsewhere dbname=d" },
      group("n2", member("n2")),
      empty,
    ],
    [
      "d has to be empty to join, for all comes from the other node; it holds the tables public.a, public.b and 1 more, and 2 objects of other kinds",
      join,
      alone,
      { tables: 3, some: ["public.a", "public.b"], others: 2 },
    ],
    ["d is no node here: a node is parted by one that stays", part, alone, empty],
    ["the node n2 cannot part itself: run this on a node that stays", part, group("n2", member("n2")), empty],
    [
      "the node n2 is ready: part it first on a node that stays, or say force: true where none does",
      remove,
      group("n2", member("n2")),
      empty,
    ],
    ["d is the node n1, not n2", remove, group("n1", member("n1")), empty],
  ])("fails: %s", async (failed, params, node, contents) => {
    const plan = await planOf(bdrNodeModule, { ...params }, { node, contents });
    expect([plan.failed, plan.changes]).toEqual([failed, []]);
  });

  it.each([
    ["is noticed", ["n1"], /^the node n2 takes itself for ready, but its group \(host=n1 dbname=d\) has parted it/],
    ["may be so, but nobody answers", null, undefined],
    ["is not so", ["n1", "n2"], undefined],
  ])("that the others have parted it behind its back %s", async (_name, others, failed) => {
    const plan = await planOf(bdrNodeModule, join, { node: group("n2", member("n2")), contents: empty, group: others });
    expect(plan.failed).toEqual(failed === undefined ? undefined : expect.stringMatching(failed));
    expect(plan.changes).toEqual([]);
  });

  it("tells the states of all nodes", async () => {
    const node = group("n1", member("n1"), member("n2", "i"));
    expect((await planOf(bdrNodeModule, create, { node })).result).toEqual({
      name: "n1",
      db: "d",
      nodes: { n1: "r", n2: "i" },
    });
  });

  it("takes no password in a connection string, and needs one to be present", () => {
    expect(faultOf(bdrNodeModule, { ...create, dsn: "host=a password=x" })).toContain("expected no password");
    expect(faultOf(bdrNodeModule, { db: "d", name: "n" })).toContain("expected dsn");
  });
});

describe("what a database holds", () => {
  it.each([
    [undefined, empty],
    ["the table public.a", { tables: 1, some: ["public.a"], others: 0 }],
    ["1 object of other kinds", { tables: 0, some: [], others: 1 }],
  ])("%s", (text, contents) => {
    expect(contentsText(contents)).toBe(text);
  });
});
