import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

/** What a client that is first in PATH makes of the SQL of a change, as rules of sed; it lets questions be. */
const lies = [
  "s/ CREATEDB/ NOCREATEDB/",
  's/OWNER app/OWNER postgres/; s/OWNER "app"/OWNER postgres/',
  "s/(ALTER SYSTEM SET log_min_messages = ).*/\\1error;/",
  "s/^CREATE EXTENSION.*/SELECT 1;/",
];

beforeAll(async () => {
  lab = await raiseHosts({ lab: `confirm-postgresql-${process.pid}`, hosts: [{ name: "db", image: "postgresql" }] });
  await look(lab, "db", "cd /; until pg_isready -q; do sleep 0.2; done; su postgres -c 'createuser app'");
  const client = `#!/bin/sh\nsed -E '${lies.join("\n")}' | /usr/bin/psql "$@"`;
  await look(lab, "db", `cat >/usr/local/bin/psql <<'E'\n${client}\nE\nchmod 755 /usr/local/bin/psql`);
});

afterAll(() => lab.down());

describe("a server that is made to do something else than it is told", () => {
  it.each([
    [
      "postgresql_user: { name: lied, role_attr_flags: CREATEDB }",
      /^did not converge: pg\.role:\S*lied is .*"CREATEDB":false.*, wanted .*"CREATEDB":true/,
    ],
    [
      "postgresql_db: { name: lied, owner: app }",
      /^did not converge: pg\.database:\S*lied is .*"owner":"postgres".*, wanted .*"owner":"app"/,
    ],
    [
      "postgresql_set: { name: log_min_messages, value: notice }",
      /^did not converge: pg\.setting:\S*log_min_messages: the configuration says error, wanted notice$/,
    ],
    ["postgresql_ext: { db: postgres, name: pgstattuple }", /^did not converge: pg\.extension:\S*pgstattuple/],
    ["postgresql_user: { name: honest, role_attr_flags: CREATEROLE }", undefined],
  ])("%s", async (task, told) => {
    const site = `- { hosts: db, become: true, become_user: postgres, tasks: [{ name: it, ${task} }] }`;
    const { status, message } = (await play(lab, site)).of("db", "it");
    const failed = ["failed", expect.stringMatching(told ?? "")];
    expect([status, message]).toEqual(told === undefined ? ["changed", undefined] : failed);
  });
});
