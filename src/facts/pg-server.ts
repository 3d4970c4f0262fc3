import type { PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** What a server says of itself, or why it does not answer. */
export type PgServer = { version: string } | { error: string };

/** Whether a server can be reached. That it cannot is an answer, too. */
export const pgServer = factKind<{ connection: PgConnection }, PgServer>(
  pgKind<{ connection: PgConnection }, PgServer>({
    name: "pg.server",
    id: () => "server",
    sql: () => "SELECT json_build_object('version', version())",
    value: (json) => json as PgServer,
    failure: (error) => ({ error }),
    nothing: { error: "the server is not there yet" },
  }),
);
