import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { changes, failures, psql, runAsTold, settles } from "../support/databases.js";
import { look, play, type Played } from "../support/run-playbook.js";
import { siteStatus, type Told } from "./db-status.js";

const databases = ["dc1-db", "dc2-db"] as const;
const password = "r1 se:cret\\1";

const product = (name: string): string => `- import_playbook: ${resolve("playbooks", name)}\n`;
/** What databases.yml does, without the product's own schemas. */
const servers = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/postgresql")}]
- hosts: dc1-db
  become: true
  tasks:
    - name: database
      become_user: postgres
      postgresql_db: { name: shop }
`;
const replication = product("replication.yml");

describe.each([
  ["postgresql", 15],
  ["postgresql17", 17],
] as const)("a primary and its standby, image %s, PostgreSQL %i", (image, version) => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await raiseHosts({
      lab: `streaming-${image}-${process.pid}`,
      hosts: databases.map((name) => ({ name, image })),
    });
  });

  afterAll(() => lab.down());

  interface Asked {
    check?: boolean;
    limit?: string;
    with?: Record<string, unknown>;
  }

  function run(playbook: string, told: Asked = {}): Promise<Played> {
    const vars = {
      ...{ replication: "streaming", apim_databases: ["shop"], apim_database_user: "app" },
      ...{ portal_hostname: "portal", gateway_hostname: "gateway" },
      ...{ replication_password: password, streaming_seconds: 60, streaming_lag_seconds: 1 },
      ...told.with,
    };
    const files = {
      "group_vars/all.json": JSON.stringify(vars),
      "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
      "group_vars/dc2.json": JSON.stringify({ dc_id: 2 }),
    };
    const groups = { database: [...databases], all_in_one: [], dc1: ["dc1-db"], dc2: ["dc2-db"] };
    return play(lab, playbook, { files, groups, options: { check: told.check === true, limit: told.limit } });
  }

  const sql = (host: string, text: string): Promise<string> => psql(lab, host, "shop", text);
  const becomes = (host: string, text: string, wanted: string): Promise<void> => settles(() => sql(host, text), wanted);

  /** What was changed, or would be; "refused" has what tasks failed with. */
  const said = (played: Played): { changed: string[]; open: string[]; refused: string[] } => ({
    ...changes(played),
    refused: failures(played),
  });

  const status = (...more: string[]): Promise<Told> =>
    siteStatus(lab, databases, { replication: "streaming", apim_databases: ["shop"] }, ...more);

  const nothing = { changed: [], open: [], refused: [] };
  const rows = "SELECT string_agg(name, ' ' ORDER BY name) FROM item";
  const role = "SELECT pg_is_in_recovery()";

  const comesAbout = (playbook: string, told: Asked = {}): Promise<string[]> =>
    runAsTold((check) => run(playbook, { ...told, check }));

  it("comes about from nothing as it was foretold", async () => {
    await comesAbout(servers);
    await sql("dc1-db", "CREATE TABLE item (name text); INSERT INTO item VALUES ('first')");
    await comesAbout(replication);
    await becomes("dc2-db", rows, "first");
    await sql("dc1-db", "INSERT INTO item VALUES ('second')");
    await becomes("dc2-db", rows, "first second");
    expect(await sql("dc2-db", "INSERT INTO item VALUES ('here')")).toContain("read-only transaction");
    expect(said(await run(servers + replication))).toEqual(nothing);
  });

  it("is well by db status, which sends a row from the primary", async () => {
    expect((await status()).told).toEqual(
      ["dc1", "dc2"].map((name) => `shop in ${name}: the table mdc_marker is not there, so nothing was proven`),
    );
    await sql("dc1-db", "CREATE TABLE mdc_marker (datacenter text PRIMARY KEY, run text, written_at timestamptz)");
    await becomes("dc2-db", "SELECT to_regclass('mdc_marker')", "mdc_marker");
    const { code, found, told } = await status();
    expect([told, code]).toEqual([[], 0]);
    expect(found.links.map(({ from, to, state }) => [from, to, state])).toEqual([["dc1", "dc2", "running"]]);
    expect(found.links[0]?.roundTrip).toBeLessThan(10);
    const played = await run(product("verify.yml"));
    expect([failures(played), played.of("dc1-db", "The proof").message]).toEqual([
      [],
      expect.stringMatching(
        /^PROOF .*\nrow in shop +dc1 +dc2 +ok +\d+\.\d\d\nclocks .* ok +\d+\.\d\d(\ncertificate +dc[12]-db .* ok, \d+ days +-){4}$/,
      ),
    ]);
    expect(await sql("dc2-db", "SELECT string_agg(datacenter, ' ') FROM mdc_marker")).toBe("dc1");
  });

  it("keeps the password to itself, and talks over TLS", async () => {
    expect(await sql("dc1-db", "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)")).toBe("t");
    const places =
      "grep -rl 'se[:]cret' /var/log/postgresql /etc/postgresql /var/lib/postgresql/*/; ps axww | grep 'se[:]cret'";
    for (const host of databases) expect(await look(lab, host, places)).toBe("");
  });

  it("waits for the standby with each commit when told to", async () => {
    const changed = said(await run(replication, { with: { streaming_synchronous: 1 } })).changed;
    expect(changed).toEqual(["dc1-db Wait for the standbys with each commit, or for none"]);
    await becomes("dc1-db", "SELECT sync_state FROM pg_stat_replication", "quorum");
  });

  it("gives a primary that was fenced its place back, when nobody has taken it", async () => {
    const fence = `- hosts: dc1-db\n  become: true\n  tasks: [{ postgresql_standby: { version: ${version}, state: fenced } }]\n`;
    expect(said(await run(fence)).refused).toEqual([]);
    expect(said(await run(replication)).refused).toEqual([
      expect.stringMatching(
        /^no database is the primary; .* dc1-db is a primary, timeline 1, fenced; dc2-db is a standby/,
      ),
    ]);
    const told = { with: { promote: "dc1" } };
    expect(await comesAbout(product("promote.yml"), told)).toEqual(["dc1-db Make it the primary"]);
    await becomes("dc1-db", "SELECT state FROM pg_stat_replication", "streaming");
  });

  it("changes places when the old primary is fenced, and not before", async () => {
    const promote = product("promote.yml");
    expect(said(await run(promote, { with: { promote: "dc2" } })).refused).toEqual([
      expect.stringContaining("dc1-db takes writes: there would be two primaries"),
    ]);
    const told = { with: { promote: "dc2", fence: true } };
    expect(await comesAbout(promote, told)).toEqual(["dc1-db Fence the old primary", "dc2-db Make it the primary"]);
    expect(said(await run(promote, told))).toEqual(nothing);
    // It waits for no standby any more.
    await sql("dc2-db", "INSERT INTO item VALUES ('third')");
    expect(await sql("dc2-db", rows)).toBe("first second third");
    const start = `systemctl start postgresql@${version}-main; pg_ctlcluster ${version} main start`;
    expect(await look(lab, "dc1-db", start)).toContain("Cluster is disabled");
    expect(said(await run(replication)).refused).toEqual([
      expect.stringMatching(
        /^dc1-db is an old primary \(timeline 1\): dc2-db is the primary \(timeline 2\); it is fenced\. .*returning=dc1/s,
      ),
    ]);
  });

  it("takes the old primary back as a standby", async () => {
    const told = { with: { returning: "dc1", streaming_synchronous: 1 } };
    expect(await comesAbout(product("return.yml"), told)).toEqual([
      "dc1-db Follow the primary",
      "dc2-db Wait for the standbys with each commit, or for none",
    ]);
    await becomes("dc1-db", rows, "first second third");
    expect(said(await run(product("return.yml"), told))).toEqual(nothing);
    expect(said(await run(servers + replication, told))).toEqual(nothing);
  });

  it("loses the primary, and promotes the standby when told what that may cost", async () => {
    const address = lab.host("dc2-db").address;
    await look(lab, "dc1-db", `ip route add unreachable ${address}/32; pkill -f 'walreceiver'; sleep 1`);
    // Each row would be a transaction that only the old primary has.
    expect(await status("--no-round-trip")).toMatchObject({
      code: 2,
      told: [expect.stringMatching(/^shop dc2 -> dc1: down: .*could not connect to the primary server/)],
    });
    const told = { limit: "dc1-db", with: { promote: "dc1", lost: "dc2" } };
    const promote = product("promote.yml");
    expect(said(await run(promote, { ...told, with: { promote: "dc1" } })).refused).toEqual([
      expect.stringContaining("not seen: dc2-db"),
    ]);
    expect(said(await run(promote, told)).refused).toEqual([
      expect.stringMatching(/the old primary cannot be asked .* the last transaction that arrived is \d+ s old/s),
    ]);
    await run(promote, { ...told, with: { ...told.with, accept_lag: true } });
    expect(await sql("dc1-db", role)).toBe("f");
    await sql("dc1-db", "INSERT INTO item VALUES ('after')");
    await sql("dc2-db", "SET synchronous_commit = local; INSERT INTO item VALUES ('into the void')");
    await look(lab, "dc1-db", `ip route del unreachable ${address}/32`);
  });

  it("notices an old primary that takes writes, and keeps it from starting", async () => {
    expect(said(await run(replication)).refused).toEqual([
      expect.stringMatching(
        /^dc2-db is an old primary \(timeline 2\): dc1-db is the primary \(timeline 3\), and this one still takes writes\./,
      ),
    ]);
    expect((await status("--no-round-trip")).told).toEqual(["shop: dc1 and dc2 both take writes"]);
    const unit = `postgresql@${version}-main`;
    const found = await look(
      lab,
      "dc2-db",
      `systemctl restart ${unit}; systemctl is-active ${unit}; journalctl -u ${unit} | tail -n 5`,
    );
    expect(found).toMatch(/failed[\s\S]*dc1-db was promoted \(timeline 3, this one is on 2\)/);
  });

  it("takes it back to where the other one was promoted, and says what that gives up", async () => {
    const told = { with: { returning: "dc2" } };
    expect(said(await run(product("return.yml"), told)).refused).toEqual([
      expect.stringContaining("has 1 transaction that dc1-db has not"),
    ]);
    const sure = { with: { ...told.with, discard: true } };
    const played = await run(product("return.yml"), sure);
    expect(played.of("dc2-db", "Follow the primary").diff.map(({ attribute, before }) => [attribute, before])).toEqual([
      ["role", "primary"],
      ["given up", "1 transaction"],
    ]);
    await becomes("dc2-db", rows, "after first second third");
    // What pg_rewind could not do would have been noted there.
    expect(await look(lab, "dc2-db", "journalctl -q -t mdc-provision")).toBe("");
    expect(said(await run(product("return.yml"), sure))).toEqual(nothing);
    expect(said(await run(servers + replication))).toEqual(nothing);
  });

  it("leaves data of another origin alone unless told", async () => {
    await look(
      lab,
      "dc2-db",
      `pg_createcluster --start ${version} other; cd /; runuser -u postgres -- createdb -p 5433 'of others'; echo 'CREATE TABLE t ()' | runuser -u postgres -- psql -p 5433 'of others'`,
    );
    const playbook = (replace: boolean): string => `
- hosts: dc2-db
  become: true
  tasks:
    - postgresql_standby: { version: ${version}, cluster: other, primary_host: dc1-db, user: mdc_repl, database: shop, slot: other, replace: ${replace} }
`;
    const [refused = ""] = said(await run(playbook(false))).refused;
    expect(refused).toMatch(/holds data of another origin than dc1-db \(system \d+, not \d+\): 1 tables/);
    expect(said(await run(playbook(true), { check: true })).changed).toHaveLength(1);
  });

  it("says why of two servers of one origin none can be told to be the primary", async () => {
    // What a machine that was cloned is: the same data, and nobody's standby.
    const data = `/var/lib/postgresql/${version}/main`;
    await look(
      lab,
      "dc2-db",
      `pg_ctlcluster ${version} main stop; rm ${data}/standby.signal; systemctl start postgresql@${version}-main`,
    );
    const [refused = ""] = said(await run(replication)).refused;
    expect(refused).toMatch(
      /^two databases are primaries of one timeline\. .*dc1-db and dc2-db have one origin \(system identifier \d+\) .* cloned with PostgreSQL installed/s,
    );
  });
});
