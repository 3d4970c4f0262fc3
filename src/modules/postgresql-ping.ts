import * as z from "zod";
import { pgServer } from "../facts/pg-server.js";
import { databaseParams, pgNotes, splitDatabase } from "./support/pg.js";
import { pgVersion } from "./support/pg-version.js";
import { defineModule } from "./types.js";

export const postgresqlPing = defineModule({
  name: "postgresql_ping",
  collection: "community.postgresql",
  summary: "Tell whether a PostgreSQL server can be reached, and of which version it is",
  readsOnly: true,
  notes:
    `${pgNotes}The result has \`is_available\`, \`server_version\` (\`major\`, \`minor\`, \`full\`, \`raw\`) and \`conn_err_msg\`. ` +
    "A server that does not answer is no failure; a host without psql is. Not offered: `session_role`, `trust_input`.",
  examples: `- name: Is the server there?
  become_user: postgres
  postgresql_ping:
  register: server
- name: Not in the middle of the night
  fail:
    msg: <%= server.conn_err_msg %>
  when: "!server.is_available"
`,
  params: z.strictObject(databaseParams).transform((params) => splitDatabase(params)),
  facts: ({ connection }) => ({ server: pgServer({ connection }) }),
  plan(_params, { server }) {
    const result =
      "error" in server
        ? { is_available: false, server_version: {}, conn_err_msg: server.error }
        : { is_available: true, server_version: pgVersion(server.version), conn_err_msg: "" };
    return { changes: [], result };
  },
});
