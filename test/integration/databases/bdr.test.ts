import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { long } from "../support/long.js";
import { serveBdrMirror } from "../../standin/bdr/mirror.js";
import { changes, failures, psql, runAsTold, settles } from "../support/databases.js";
import { look, play, type Played } from "../support/run-playbook.js";
import { backupCases } from "./bdr-backup.cases.js";
import { deletionCases } from "./bdr-deletion.cases.js";
import { schemaCases } from "./bdr-schema.cases.js";
import { expectWell, siteStatus, type Told } from "./db-status.js";

// Two hosts get a server each, on two cores beside other tests.
jest.setTimeout(600_000);

const password = "r1 se:cret\\1";
/** The third one joins at the end, where there is time for one. */
const databases = ["dc1-db", "dc2-db"];
const third = long ? ["dc3-db"] : [];
let lab: Lab;
let mirror: { url: string; key: string };
/** What came about at last. */
let last: Played;

/** Plays a part of the role for some databases. */
const role = (tasks: string, ...names: string[]): string => `
- hosts: database
  become: true
  any_errors_fatal: true
  vars: { bdr_databases: [${names.join(", ")}] }
  tasks:
    - import_role: { name: ${resolve("roles/bdr")}, tasks_from: ${tasks} }
`;
const servers = `${role("server", "stat_db", "spare")}
    - name: account
      become_user: postgres
      postgresql_user: { name: app, password: of the product }
`;
const replication = role("main", "stat_db");

interface More {
  check?: boolean;
  limit?: string;
  extraVars?: Record<string, unknown>;
}

function run(playbook: string, more: More = {}): Promise<Played> {
  const vars = {
    ...{ replication: "bdr", replication_password: password, apim_database_user: "app" },
    ...{ bdr_mirror: mirror.url, bdr_mirror_key: "mirror.asc", bdr_copy_seconds: 60, sequence_increment: 10 },
  };
  const files = {
    "files/mirror.asc": mirror.key,
    "group_vars/all.json": JSON.stringify(vars),
    "group_vars/dc1.json": JSON.stringify({ dc_id: 1, dc_master: true }),
    "group_vars/dc2.json": JSON.stringify({ dc_id: 2 }),
    "group_vars/dc3.json": JSON.stringify({ dc_id: 3 }),
  };
  const groups = {
    ...{ database: databases, all_in_one: [] },
    ...Object.fromEntries(databases.map((host) => [host.slice(0, 3), [host]])),
  };
  const options = { check: more.check === true, extraVars: more.extraVars ?? {}, limit: more.limit };
  return play(lab, playbook, { files, groups, options });
}

const sql = (host: string, text: string, database = "stat_db"): Promise<string> => psql(lab, host, database, text);
const everywhere = (text: string): Promise<string[]> => Promise.all(databases.map((host) => sql(host, text)));
/** Waits until a query gives the same on both hosts, and that is what is wanted. */
const becomes = (text: string, wanted: string): Promise<void> =>
  settles(
    () => everywhere(text),
    databases.map(() => wanted),
  );

function comesAbout(
  playbook: string,
  more: { extraVars?: Record<string, unknown>; unforeseen?: RegExp } = {},
): Promise<string[]> {
  return runAsTold(async (check) => {
    last = await run(playbook, { check, extraVars: more.extraVars ?? {} });
    return last;
  }, more.unforeseen);
}

/** A server of the ordinary 9.4, which excludes that of BDR, with something in it. */
const ordinary = `cd /srv/mirror && apt-get install -y --no-install-recommends ./postgresql-9.4_*.deb >/dev/null 2>&1 && cd / &&
runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 <<'E'
CREATE ROLE app LOGIN PASSWORD 'of before';
CREATE DATABASE stat_db OWNER app;
CREATE DATABASE notes;
\\c notes
CREATE TABLE note AS SELECT 'kept'::text AS body;
\\c stat_db
SET ROLE app;
CREATE TABLE api (id serial PRIMARY KEY, name text NOT NULL);
INSERT INTO api (name) SELECT 'of before ' || n FROM generate_series(1, 500) n;
CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, consumer int, CONSTRAINT con_app_key UNIQUE (consumer));
INSERT INTO idn_oauth2_access_token VALUES ('of before', 1);
E`;

beforeAll(async () => {
  lab = await raiseHosts({ lab: `bdr-${process.pid}`, hosts: [...databases, ...third].map((name) => ({ name })) });
  mirror = await serveBdrMirror(lab.host("dc1-db"));
  expect(await look(lab, "dc1-db", ordinary)).toBe("");
});

afterAll(() => lab.down());

const states = "SELECT string_agg(node_name || ' ' || node_status::text, ', ' ORDER BY node_name) FROM bdr.bdr_nodes";
const checksum = "SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY id)) FROM api t";

describe("BDR between two datacenters, by stand-ins of its packages", () => {
  it("is made from nothing, and in place of an ordinary server, as it was foretold", async () => {
    await comesAbout(servers);
    await comesAbout(replication);
    await becomes(states, "dc1 r, dc2 r");
  });

  it("needs nothing the second time", async () => {
    const played = await run(servers + replication);
    expect([failures(played), changes(played)]).toEqual([[], { changed: [], open: [] }]);
  });

  it("takes the wanted version and not the latest, and only the mirror's key counts for the mirror", async () => {
    expect(await look(lab, "dc2-db", "dpkg-query -W -f '${Version}' postgresql-bdr-9.4")).toBe("9.4.13-1");
    expect(await look(lab, "dc2-db", "apt-get -s upgrade | grep -c postgresql-bdr || :")).toBe("0");
    expect(await look(lab, "dc2-db", "ls /etc/apt/trusted.gpg.d | grep -v debian-archive || :")).toBe("");
  });

  it("has brought back all that the ordinary server held", async () => {
    expect(await sql("dc1-db", "SELECT body FROM note", "notes")).toBe("kept");
    await becomes("SELECT count(*) FROM api WHERE name LIKE 'of before%'", "500");
    expect(await everywhere("SELECT tableowner FROM pg_tables WHERE tablename = 'api'")).toEqual(["app", "app"]);
  });

  it("loses none of 10 000 rows that are written to the same table on each side at once, with keys of each side's own", async () => {
    const write = (host: string): Promise<string> =>
      sql(
        host,
        `SELECT format('INSERT INTO api (name) SELECT ''${host} ${"%s"} '' || n FROM generate_series(1, 500) n', b) FROM generate_series(1, 20) b\\gexec`,
      );
    await Promise.all(databases.map(write));
    await becomes("SELECT count(*) FROM api", "20500");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    expect(await sql("dc1-db", "SELECT DISTINCT id % 10 FROM api WHERE name LIKE 'dc1-db%'")).toBe("1");
    expect(await sql("dc1-db", "SELECT DISTINCT id % 10 FROM api WHERE name LIKE 'dc2-db%'")).toBe("2");
  });

  it("lets tokens live that are issued in both datacenters", async () => {
    await everywhere("INSERT INTO idn_oauth2_access_token SELECT 'token of ' || bdr.bdr_get_local_node_name(), 2");
    await becomes("SELECT string_agg(dcid, ' ' ORDER BY token_id) FROM idn_oauth2_access_token", "DC1 DC1 DC2");
  });

  deletionCases(() => lab);

  it("lets nobody in without TLS and a password, and shows that nowhere", async () => {
    expect(await everywhere("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)")).toEqual([
      "t",
      "t",
    ]);
    expect(await look(lab, "dc2-db", "grep -cE 'trust|^host ' /etc/postgresql/9.4/main/pg_hba.conf || :")).toBe("0");
    const places = "grep -rlF 'se:cret' /var/log/postgresql /var/lib/postgresql/9.4 /etc/postgresql || :";
    expect(await look(lab, "dc2-db", places)).toBe("");
    expect(await everywhere("SELECT count(*) FROM bdr.bdr_connections WHERE conn_dsn ~ 'pass'")).toEqual(["0", "0"]);
  });

  it("has room for what replicates, and for datacenters that join later", async () => {
    const asked = `SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings
WHERE name IN ('max_replication_slots', 'max_wal_senders', 'max_worker_processes')`;
    expect(await everywhere(asked)).toEqual(["12 12 16", "12 12 16"]);
  });
});

backupCases(() => lab, run);

describe("db status, by the stand-ins", () => {
  const status = (...more: string[]): Promise<Told> =>
    siteStatus(lab, databases, { replication: "bdr", apim_databases: ["stat_db"], sequence_increment: 10 }, ...more);

  it("says that all is well, and how long a row takes", async () => {
    expectWell(await status(), 10);
  });

  it("tells of conflicts that BDR has noted, of keys of another datacenter, and of rows that differ", async () => {
    const other = "SELECT node_sysid FROM bdr.bdr_nodes WHERE node_name = 'dc1'";
    await sql(
      "dc2-db",
      `INSERT INTO bdr.bdr_conflict_history (local_node_sysid, local_conflict_time, remote_node_sysid) SELECT i.sysid, now(), (${other}) FROM bdr.bdr_get_local_nodeid() i;
       SELECT setval('api_id_seq', 100001); SET session_replication_role = replica; SELECT pg_replication_origin_create('nobody');
       SELECT pg_replication_origin_session_setup('nobody'); DELETE FROM api WHERE id = 1;`,
    );
    const { code, told } = await status("--deep");
    expect([told, code]).toEqual([
      [
        "stat_db dc1 -> dc2: 1 conflict within 24 h, the limit is 0",
        "stat_db in dc2: sequence api_id_seq is at 100001, which is a key of another datacenter",
        "stat_db dc1 - dc2: api differs in 1 row (1 not in dc2); keys such as 1",
      ],
      2,
    ]);
    await sql("dc2-db", "TRUNCATE bdr.bdr_conflict_history; SELECT setval('api_id_seq', 100002)");
    await sql("dc1-db", "DELETE FROM api WHERE id = 1");
  });
});

schemaCases(() => lab, run, replication);

describe("a database that joins", () => {
  const spare = role("main", "spare");

  it("has to be empty, and is told what it holds", async () => {
    await sql("dc2-db", "CREATE DATABASE spare OWNER app TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
    await sql("dc2-db", "CREATE TABLE stats (id int PRIMARY KEY); CREATE SEQUENCE numbers", "spare");
    expect(failures(await run(spare))).toEqual([
      "spare has to be empty to join, for all comes from the other node; it holds the table public.stats, and 1 object of other kinds",
    ]);
  });

  it("is waited for no longer than was said, where somebody has joined it nevertheless", async () => {
    const dsn = (host: string): string =>
      `host=${host} port=5432 dbname=spare user=mdc_repl sslmode=verify-full sslrootcert=/etc/postgresql-common/mdc/ca.crt connect_timeout=5`;
    await sql("dc1-db", "CREATE TABLE stats (id int PRIMARY KEY); CREATE SEQUENCE numbers", "spare");
    await sql("dc2-db", `SELECT bdr.bdr_group_join('dc2', '${dsn("dc2-db")}', '${dsn("dc1-db")}')`, "spare");
    const [message = ""] = failures(await run(spare, { extraVars: { bdr_copy_seconds: 8 } }));
    expect(message).toContain("the node is at its initial copy, not ready");
  });
});

describe("a datacenter whose databases are made anew", () => {
  const rebuild = role("rebuild", "stat_db", "spare");

  it("is never the master, from which they are copied, nor one whose rows are nowhere else", async () => {
    const refused = async (name: string): Promise<string | undefined> =>
      failures(await run(rebuild, { extraVars: { rebuild: name, bdr_ddl_seconds: 3 } })).at(-1);
    expect(await refused("dc1")).toContain("is not the master");
    await sql("dc1-db", "SELECT bdr.bdr_apply_pause()");
    await sql("dc2-db", "INSERT INTO api (name) VALUES ('nowhere else')");
    expect(await refused("dc2")).toContain("what was written in dc2 has not all reached the others within 3 s");
    await sql("dc1-db", "SELECT bdr.bdr_apply_resume()");
    await becomes("SELECT count(*) FROM api WHERE name = 'nowhere else'", "1");
    await sql("dc1-db", "DELETE FROM api WHERE name = 'nowhere else'");
  });

  it("has them as the master has them, with keys of its own, also where a join had failed", async () => {
    await sql("dc1-db", "INSERT INTO api (name) VALUES ('while the other was away')");
    // A check still sees what is in the databases that it would drop.
    const unforeseen = /^dc2-db (Install the extensions|Let the databases belong)/;
    await comesAbout(rebuild, { extraVars: { rebuild: "dc2" }, unforeseen });
    expect(last.of("dc2-db", "What is the same now").message).toMatch(
      new RegExp(
        [
          "^DATABASE +TABLE +dc1 +dc2",
          "stat_db +public\\.api +20500 +20500",
          "(\\S+ +public\\.\\S+ +\\d+ +\\d+\n)+stat_db: a copy of dc1 as of [\\dA-F]+/[\\dA-F]+ or later; cut over at [\\dA-F]+/[\\dA-F]+, which was reached at 20\\S+Z",
          "spare: a copy of dc1 .*Z$",
        ].join("\n"),
      ),
    );
    await becomes(states, "dc1 r, dc2 r");
    expect(await sql("dc2-db", states, "spare")).toBe("dc1 r, dc2 r");
    await everywhere("INSERT INTO api (name) VALUES ('and again')");
    await becomes("SELECT count(*) FROM api", "20502");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    expect(await sql("dc1-db", "SELECT DISTINCT id % 10 FROM api WHERE name = 'and again' ORDER BY 1")).toBe("1\n2");
    expect(changes(await run(role("main", "stat_db", "spare")))).toEqual({ changed: [], open: [] });
  });
});

(long ? describe : describe.skip)("a third datacenter that joins later", () => {
  it("has what both others have, and sends and takes, while their servers run on", async () => {
    const started = "SELECT pg_postmaster_start_time()";
    const before = await everywhere(started);
    databases.push(...third);
    await comesAbout(servers);
    await comesAbout(role("main", "stat_db", "spare"));
    expect((await everywhere(started)).slice(0, 2)).toEqual(before);
    await becomes(states, "dc1 r, dc2 r, dc3 r");
    await everywhere("INSERT INTO api (name) VALUES ('of three')");
    await everywhere("INSERT INTO idn_oauth2_access_token SELECT 'third ' || bdr.bdr_get_local_node_name(), 3");
    await becomes("SELECT string_agg((id % 10)::text, ' ' ORDER BY id % 10) FROM api WHERE name = 'of three'", "1 2 3");
    const tokens = "SELECT string_agg(dcid, ' ' ORDER BY dcid) FROM idn_oauth2_access_token WHERE consumer = 3";
    await becomes(tokens, "DC1 DC2 DC3");
    expect(new Set(await everywhere(checksum)).size).toBe(1);
    const again = await run(servers + role("main", "stat_db", "spare"));
    expect([failures(again), changes(again)]).toEqual([[], { changed: [], open: [] }]);
  });
});
