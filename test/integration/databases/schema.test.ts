import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskResultEvent } from "../../../src/engine/events.js";
import { standardScript } from "../../unit/sql/standard.js";
import { raiseDatabaseHost, type DatabaseHost } from "../support/database-host.js";
import { play, type Played } from "../support/run-playbook.js";

let db: DatabaseHost;
const sql = (database: string, text: string): Promise<string> => db.sql(database, text);

beforeAll(async () => {
  db = await raiseDatabaseHost("schema");
  await sql("postgres", "CREATE ROLE app LOGIN");
});

afterAll(() => db.lab.down());

async function freshDatabase(name: string): Promise<void> {
  await sql("postgres", `DROP DATABASE IF EXISTS ${name}`);
  await sql("postgres", `CREATE DATABASE ${name} OWNER app`);
}

/** A database of API management in the datacenter with this number of two. */
const tasks = (database: string, dc: number): string => `
- hosts: db
  become: true
  become_user: postgres
  gather_facts: false
  tasks:
    - name: folder
      file: { path: "/var/lib/postgresql/scripts/${dc}", state: directory, mode: "0700" }
    - name: generate
      sql_generate: { src: standard.sql, dest: "/var/lib/postgresql/scripts/${dc}", dialect: postgresql, dc: ${dc}, of: 2 }
      register: made
    - name: schema
      postgresql_schema_scripts:
        db: ${database}
        src: <%= made.scripts %>
        seeds: "<%= ${dc} === 1 ? made.seeds : [] %>"
        remote_src: true
        fingerprint: <%= made.checksum %>
        session_role: app
    - name: datacenter
      postgresql_datacenter: { db: ${database}, dc: ${dc}, step: 2 }
`;

interface Options {
  check?: boolean;
  script?: string;
  dc?: number;
}

/** What came of the tasks, with the message of one that failed. */
async function run(
  database: string,
  { check = false, script = standardScript, dc = 1 }: Options = {},
): Promise<string[]> {
  const { results } = await play(db.lab, tasks(database, dc), {
    files: { "files/standard.sql": script },
    options: { check },
  });
  return results.map(
    ({ task, status, message }: TaskResultEvent) => `${task}: ${status}${status === "failed" ? ` ${message}` : ""}`,
  );
}

describe("a schema from generated scripts", () => {
  it("is made once, and told beforehand", async () => {
    await db.run("rm -rf /var/lib/postgresql/scripts");
    await freshDatabase("apim");
    // Whether the datacenter's module has anything to do, is known when the tables are there.
    const told = ["folder: changed", "generate: changed", "schema: changed"];
    expect(await run("apim", { check: true })).toEqual([...told, "datacenter: unknown"]);
    expect(await run("apim")).toEqual([...told, "datacenter: ok"]);
    const right = ["folder: ok", "generate: ok", "schema: ok", "datacenter: ok"];
    expect([await run("apim"), await run("apim", { check: true })]).toEqual([right, right]);
    expect(await sql("apim", "SELECT name, id FROM app ORDER BY id")).toBe("first|1\nsecond|3");
    expect(await sql("apim", "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).toBe("app");
  });

  it("is of one piece: an error in the middle leaves nothing, whatever the script commits", async () => {
    await freshDatabase("broken");
    // Too much for the request itself.
    const padding = `-- ${"x".repeat(96)}\n`.repeat(4000);
    const broken = standardScript.replace("CREATE TABLE SCOPE", `commit;\n${padding}SELECT nope;\nCREATE TABLE SCOPE`);
    const [schema] = (await run("broken", { script: broken })).filter((line) => line.startsWith("schema"));
    expect(schema).toMatch(/^schema: failed .*column "nope" does not exist/);
    expect(await sql("broken", everything)).toBe("");
    expect(await run("broken", { script: broken.replace("SELECT nope;", "") })).toContain("schema: changed");
    expect(await sql("broken", "SELECT count(*) FROM scope")).toBe("0");
  });

  it.each<[string, string, RegExp, string?]>([
    ["a table is gone", "DROP TABLE scope", /was made from these scripts on 20.*, but lacks table scope$/],
    ["a column is another", "ALTER TABLE app ALTER name TYPE text", /lacks column app\.name character varying\(255\)$/],
    [
      "the scripts are others",
      "",
      /was made from other scripts on 20.*\(fingerprint .*, of these .*\)$/,
      "CREATE TABLE more ();",
    ],
    [
      "nobody knows from what",
      "DROP FUNCTION mdc_schema()",
      /no fingerprint says .*: all 6 tables of the scripts are there$/,
    ],
    [
      "it is there in parts",
      "DROP FUNCTION mdc_schema(); DROP TABLE scope, base; CREATE TABLE foreigner ()",
      /of the 6 tables of the scripts 4 are there \(.*\), and 2 missing \(base, scope\); it has foreigner, which the scripts do not make$/,
    ],
    [
      "it is somebody else's",
      "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE foreigner ()",
      /none of the 6 tables of the scripts is there; it has foreigner, which/,
    ],
  ])("is left alone when %s", async (_what, change, refusal, added = "") => {
    await sql("postgres", "DROP DATABASE IF EXISTS spoilt");
    await sql("postgres", "CREATE DATABASE spoilt TEMPLATE apim");
    await sql("spoilt", change);
    const before = await sql("spoilt", everything);
    const [schema] = (await run("spoilt", { script: standardScript + added })).filter((line) =>
      line.startsWith("schema"),
    );
    expect(schema).toMatch(refusal);
    expect(await sql("spoilt", everything)).toBe(before);
  });
});

const everything = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";

describe("a copy of another datacenter's database", () => {
  beforeAll(async () => {
    await sql(
      "apim",
      "INSERT INTO app (name) SELECT 'more ' || n FROM generate_series(1, 50) n; INSERT INTO pair VALUES (1, 1); INSERT INTO of_pair VALUES (41, 1, 1)",
    );
    await freshDatabase("copy");
    await db.run("cd /; runuser -u postgres -- sh -c 'pg_dump apim | psql -qX -v ON_ERROR_STOP=1 copy >/dev/null'");
  });

  it("is known again, and made this datacenter's, which a check tells", async () => {
    const steps = ["folder: changed", "generate: changed", "schema: ok", "datacenter: changed"];
    expect(await run("copy", { check: true, dc: 2 })).toEqual(steps);
    expect(await run("copy", { dc: 2 })).toEqual(steps);
    expect(await run("copy", { dc: 2 })).toEqual(steps.map((step) => step.replace("changed", "ok")));
  });

  it("makes keys of its own above all that are there, and tokens under its own name", async () => {
    expect(await sql("copy", "SELECT DISTINCT start_value, increment_by FROM pg_sequences")).toBe("2|2");
    expect(await sql("copy", "SELECT max(id), nextval('app_seq') FROM app")).toBe("103|104");
    expect(await sql("copy", "SELECT nextval('api_seq')")).toBe("42");
    await sql("copy", "INSERT INTO idn_oauth2_access_token (token_id) VALUES ('t')");
    expect(await sql("copy", "SELECT dcid FROM idn_oauth2_access_token")).toBe("DC2");
  });

  it("has a sequence that fell behind its table put right, and only that", async () => {
    await sql("copy", "INSERT INTO app VALUES (200, 'restored'); INSERT INTO app VALUES (201, 'from elsewhere')");
    expect(await run("copy", { dc: 2 })).toContain("datacenter: changed");
    expect(await sql("copy", "SELECT nextval('app_seq'), nextval('api_seq')")).toBe("202|44");
    await sql("copy", "INSERT INTO app VALUES (301, 'from elsewhere, later')");
    expect(await run("copy", { dc: 2 })).toContain("datacenter: ok");
  });

  it("gets the column for the datacenter, and its place in the key, where a script by hand forgot them", async () => {
    await freshDatabase("plain");
    await sql("plain", standardScript.replace("INCREMENT 5 CACHE 2", ""));
    const without = tasks("plain", 2).replace(/ {4}- name: schema[^]*(?= {4}- name: datacenter)/, "");
    const asked = `${without}      register: found
    - name: keyless
      debug: { msg: "<%= found.keyless.join(', ') %>" }
`;
    const make = (check: boolean): Promise<Played> =>
      play(db.lab, asked, { files: { "files/standard.sql": standardScript }, options: { check } });
    const told = (await make(true)).of("db", "datacenter");
    const done = (await make(false)).of("db", "datacenter");
    expect([told.status, done.status]).toEqual(["changed", "changed"]);
    expect(told.diff).toEqual(done.diff);
    expect(done.diff).toContainEqual({
      path: "table public.idn_oauth2_access_token of plain",
      attribute: "con_app_key",
      before: "app_id, token_state",
      after: "app_id, token_state, dcid",
    });
    const again = await make(false);
    expect([again.of("db", "datacenter").status, again.of("db", "keyless").message]).toEqual(["ok", "pair, scope"]);
  });
});
