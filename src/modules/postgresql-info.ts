import * as z from "zod";
import { pgDatabases } from "../facts/pg-databases.js";
import { pgInfo } from "../facts/pg-info.js";
import { wordsOf } from "./support/list.js";
import { infoResult, infoSections, namedSections } from "./support/pg-info-result.js";
import { databaseParams, pgNotes, splitDatabase } from "./support/pg.js";
import { defineModule } from "./types.js";

export const postgresqlInfo = defineModule({
  name: "postgresql_info",
  collection: "community.postgresql",
  summary: "Read what a PostgreSQL server is, has and does",
  readsOnly: true,
  notes:
    `${pgNotes}The result has \`version\`, \`in_recovery\`, \`tablespaces\`, \`databases\` (each with its \`namespaces\`, \`extensions\`, \`languages\`, \`publications\` and \`subscriptions\`), ` +
    "`replications` (by process), `repl_slots`, `settings`, `pending_restart_settings` and `roles`; what was not asked for is empty. " +
    "Every database is connected to for its part; one that lets nobody in has `error`. Of subscriptions the connection string is left out, which may hold a password. " +
    "Needs PostgreSQL 10. Not offered: `session_role`, `trust_input`.",
  examples: `- name: What is it, and who is there?
  become_user: postgres
  postgresql_info:
    filter: [ver*, roles, settings]
  register: server
- name: It has to be large enough
  assert:
    that: server.version.major >= 15 && Number(server.settings.max_connections.setting) >= 200
- name: All but the settings
  become_user: postgres
  postgresql_info:
    filter: "!settings"
`,
  params: z
    .strictObject({
      filter: wordsOf(z.string().min(1))
        .default([])
        .describe(
          `What to read, as wildcards: ${infoSections.join(", ")}; with \`!\` what not to read, which counts only where nothing else is named`,
        ),
      ...databaseParams,
    })
    .transform(({ filter, ...params }) => {
      const sections = namedSections(filter);
      const { connection } = splitDatabase(params);
      return { connection, parts: sections.filter((one) => one !== "databases"), all: sections.includes("databases") };
    }),
  facts: ({ connection, parts, all }) => ({
    said: parts.map((part) => pgInfo({ connection, part })),
    databases: all ? pgDatabases(connection) : undefined,
  }),
  plan({ parts }, { said, databases }) {
    const read = new Map(parts.map((part, index) => [part, said[index]]));
    return { changes: [], result: infoResult(read, databases) };
  },
});
