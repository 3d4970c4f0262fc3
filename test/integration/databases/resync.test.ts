import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Status } from "../../../src/health/status.js";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { psql } from "../support/databases.js";
import { Project, type Ended } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";
import { dbStatus, type Told } from "./db-status.js";

const databases = ["dc1-db", "dc2-db", "dc3-db"];
let lab: Lab;
let project: Project;

const site = `
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/postgresql")}]
  tasks:
    - postgresql_user: { name: app, password: of the product }
      become_user: postgres
    - postgresql_db: { name: shop, owner: app, encoding: UTF8, lc_collate: C.UTF-8, lc_ctype: C.UTF-8, template: template0 }
      become_user: postgres
    - postgresql_query:
        db: shop
        session_role: app
        query: |
          CREATE SEQUENCE item_seq;
          CREATE TABLE item (id bigint PRIMARY KEY DEFAULT nextval('item_seq'), name text NOT NULL, changes int NOT NULL DEFAULT 0);
          INSERT INTO item (name) SELECT 'seed ' || n FROM generate_series(1, 5000) n;
          CREATE TABLE idn_oauth2_access_token (token_id text PRIMARY KEY, user_name text, dcid varchar(50) DEFAULT 'DC1',
            CONSTRAINT con_app_key UNIQUE (user_name, dcid));
          CREATE TABLE keyless (a int, b text);
      become_user: postgres
      when: datacenter.master
    - include_role: { name: ${resolve("roles/apim_database")}, tasks_from: make-safe }
      when: datacenter.master
- hosts: database
  become: true
  any_errors_fatal: true
  roles: [${resolve("roles/pglogical")}]
`;

function inventory(): object {
  const vars = { apim_databases: ["shop"], apim_database_user: "app", replication_password: "r1 se:cret" };
  return {
    all: { vars: { ...vars, sequence_increment: 10 }, hosts: lab.inventory },
    ...Object.fromEntries(
      databases.map((host, index) => [
        host.slice(0, 3),
        { vars: { dc_id: index + 1, dc_master: index === 0 }, hosts: { [host]: null } },
      ]),
    ),
    database: { hosts: Object.fromEntries(databases.map((host) => [host, null])) },
    all_in_one: { hosts: {} },
  };
}

const sql = (host: string, text: string): Promise<string> => psql(lab, host, "shop", text);

/** Waits until a query gives the same everywhere, and gives that. */
async function agreed(text: string): Promise<string> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await Promise.all(databases.map((host) => sql(host, text)));
    if (new Set(found).size === 1 || Date.now() > until) return [...new Set(found)].join(" or ");
    await sleep(200);
  }
}

function playbook(name: string, ...args: string[]): Promise<Ended> {
  return project.cli("run", resolve("playbooks", name), "-i", "hosts.yml", "--lock-wait", "60", ...args);
}

beforeAll(async () => {
  lab = await raiseHosts({
    lab: `resync-${process.pid}`,
    hosts: databases.map((name) => ({ name, image: "postgresql" })),
  });
  project = new Project(lab, {});
  project.write({ "hosts.yml": JSON.stringify(inventory()), "site.yml": site });
  const made = await project.run();
  if (made.code !== 0) throw new TypeError(made.stdout + made.stderr);
});

afterAll(async () => {
  project.remove();
  await lab.down();
});

describe("backups of the trusted source", () => {
  const folder = "/var/backups/mdc-databases";
  const files = `cd ${folder} && ls shop-*.dump | wc -l`;

  it("are made by a timer of its host only, are read by nobody else, and have a checksum that is right", async () => {
    const { code, stdout } = await playbook("backup.yml", "-e", "database_backup_now=true");
    expect([code, code === 0 ? "" : stdout]).toEqual([0, ""]);
    const timer = "systemctl is-active mdc-database-backup.timer";
    expect(await Promise.all(databases.map((host) => look(lab, host, timer)))).toEqual([
      "active",
      "inactive",
      "inactive",
    ]);
    expect(await look(lab, "dc1-db", `cd ${folder} && sha256sum --quiet -c shop-*.sha256 && find . -perm /077`)).toBe(
      "",
    );
    const last = JSON.parse(await look(lab, "dc1-db", `cat ${folder}/shop.last.json`)) as Record<string, unknown>;
    const sum = await look(lab, "dc1-db", `sha256sum <${folder}/${String(last["file"])}`);
    expect(last).toMatchObject({
      database: "shop",
      result: "ok",
      sha256: sum.slice(0, 64),
      seconds: expect.any(Number),
    });
    expect((await playbook("backup.yml")).stdout).toContain("nothing changed");
  });

  it("are told of by db status, which finds fault with an old one", async () => {
    const asked = async (): Promise<Told> => {
      const all = await dbStatus(project, "--no-round-trip");
      return { ...all, told: all.told.filter((one) => one.startsWith("backup")) };
    };
    const well = await asked();
    const newest = {
      database: "shop",
      datacenter: "dc1",
      file: expect.stringMatching(/^shop-.*\.dump$/),
      checksum: true,
    };
    expect([well.told, well.found.backups]).toEqual([[], [expect.objectContaining(newest)]]);
    await look(lab, "dc1-db", `touch -d '-30 hours' ${folder}/shop-*.dump`);
    const { told, code } = await asked();
    expect([told, code]).toEqual([["backup of shop: the last one is 30.0 h old, the limit is 26 h"], 2]);
    await look(lab, "dc1-db", `touch ${folder}/shop-*.dump`);
  });

  it("come back, and leave nothing behind", async () => {
    const { code, stdout } = await playbook("restore-test.yml");
    expect(stdout).toMatch(/shop: shop-\d{8}T\d{6}Z\.dump: 3 tables with 5000 rows, in \d+ s/);
    expect([code, await look(lab, "dc1-db", "ls -A /var/lib/postgresql")]).toEqual([0, ".pgpass\n15"]);
  });

  it("are never made twice at once, and old ones go but for the newest", async () => {
    const under = `cd ${folder} && runuser -u postgres -- flock .lock /usr/local/sbin/mdc-database-backup; echo $?`;
    expect(await look(lab, "dc1-db", under)).toMatch(/^75\s*another backup is under way$/);
    const old = `cd ${folder} && for n in 1 2 3 4 5 6 7 8; do touch -d '-30 days' shop-2020010\${n}T000000Z.dump; done`;
    await look(lab, "dc1-db", `${old} && systemctl start mdc-database-backup`);
    expect(await look(lab, "dc1-db", `${files}; ls shop-*.part* .part* 2>/dev/null`)).toBe("7");
  });

  it("are refused once they are damaged", async () => {
    const damage = `cd ${folder} && printf x | dd conv=notrunc bs=1 seek=9000 of=$(ls shop-*.dump | tail -n 1) 2>/dev/null`;
    await look(lab, "dc1-db", damage);
    const { code, stdout } = await playbook("restore-test.yml");
    expect(stdout).toMatch(/shop-\d{8}T\d{6}Z\.dump cannot be trusted/);
    expect(code).toBe(2);
  });
});

describe("a datacenter whose databases are made anew from the trusted source", () => {
  it("is never the trusted source itself, nor all at once", async () => {
    const master = await playbook("resync.yml", "--limit", "dc1");
    expect(master.stdout).toContain("dc1 is the master, the trusted source");
    const all = await playbook("resync.yml");
    expect(all.stdout).toContain("one datacenter has to be named: --limit NAME");
    expect([master.code, all.code]).toEqual([2, 2]);
  });

  it("does not serve meanwhile, and the others have to be whole", async () => {
    await look(lab, "dc2-db", "useradd app");
    const session = look(lab, "dc2-db", "cd /; runuser -u app -- psql -d shop -c 'SELECT pg_sleep(300)'");
    while ((await sql("dc2-db", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'")) !== "1")
      await sleep(100);
    const busy = await playbook("resync.yml", "--limit", "dc2");
    await sql("dc2-db", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await session;
    expect(busy.stdout).toContain("1 sessions of app are open: stop the product in dc2 first");
    await sql("dc3-db", "SELECT pglogical.alter_subscription_disable('dc3_from_dc1', true)");
    const down = await playbook("resync.yml", "--limit", "dc2");
    await sql("dc3-db", "SELECT pglogical.alter_subscription_enable('dc3_from_dc1', true)");
    expect(down.stdout).toContain("dc3_from_dc1 in shop is disabled: the other datacenters have to be whole");
    expect([busy.code, down.code]).toEqual([2, 2]);
  });

  it("has what they have, without a row that is missing, though it was broken off and the others write all the time", async () => {
    await sql(
      "dc2-db",
      `SET session_replication_role = replica; SELECT pg_replication_origin_create('nobody');
SELECT pg_replication_origin_session_setup('nobody'); DELETE FROM item WHERE id % 7 = 0; UPDATE item SET name = 'damaged' WHERE id % 11 = 0;`,
    );
    const others = ["dc1-db", "dc3-db"];
    const writing = others.map((host, index) => look(lab, host, writer(index)));
    const first = project.beginCli("run", resolve("playbooks/resync.yml"), "-i", "hosts.yml", "--limit", "dc2", "-vvv");
    await first.said(/Copy the master's databases, and follow them/);
    first.process.kill("SIGKILL");
    await first.ended;
    const { code, stdout } = await playbook("resync.yml", "--limit", "dc2");
    await Promise.all(others.map((host) => look(lab, host, "touch /tmp/stop")));
    expect(await Promise.all(writing)).toEqual(["", ""]);
    expect([code, code === 0 ? "" : stdout]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ *shop +public\.item +\d+(-\d+)? +\d+$/m);
    expect(stdout).toMatch(
      /shop: a copy of dc1 as of [0-9A-F]+\/[0-9A-F]+; cut over at [0-9A-F]+\/[0-9A-F]+, which was reached at 20/,
    );

    await sql("dc2-db", "INSERT INTO item (name) VALUES ('from dc2 again')");
    const written = await Promise.all(others.map((host) => look(lab, host, "cat /tmp/written")));
    expect(Math.min(...written.map(Number))).toBeGreaterThan(100);
    const sum = written.reduce((one, other) => one + Number(other), 5001);
    const rows =
      "SELECT count(*) || ' ' || sum(changes) || ' ' || md5(string_agg(t::text, ',' ORDER BY id)) FROM item t";
    expect(await agreed(rows)).toMatch(new RegExp(`^${sum} ${sum - 5001} [0-9a-f]{32}$`));
    expect(await sql("dc2-db", "SELECT id % 10 FROM item WHERE name = 'from dc2 again'")).toBe("2");
    expect(await look(lab, "dc2-db", "cd /; runuser -u app -- psql -XAt -d shop -c 'SELECT 1'")).toBe("1");
  });

  it("is as if it had never been away", async () => {
    const { code, stdout } = await playbook("replication.yml");
    expect([code, /^3 hosts, .*$/m.exec(stdout)?.[0]]).toEqual([0, expect.stringContaining("nothing changed")]);
    const told = await project.cli("db", "status", "-i", "hosts.yml", "--no-round-trip", "--output", "json");
    const { links } = JSON.parse(told.stdout) as Status;
    expect(links.map(({ state }) => state)).toEqual(Array(6).fill("running"));
  });
});

/** Writes a row and changes another, each in a transaction of its own, until it is told to stop, and notes how many of each. */
function writer(index: number): string {
  const change = `UPDATE item SET changes = changes + 1 WHERE id = (SELECT min(id) + 20 * (\${n} % 200) + ${index} * 10 FROM item);`;
  return `cd /; n=0; h=$(hostname)
while [ ! -e /tmp/stop ]; do n=$((n + 1)); echo "INSERT INTO item (name) VALUES ('meanwhile $h $n'); ${change}"; sleep 0.05; echo $n >/tmp/written; done |
  runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 -d shop`;
}
