import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

/** A schema as a thing with an owner, whatever is in it. An owner that is left out is the role that made it. */
export interface PgNamespace {
  owner?: string | undefined;
}

/** A schema of a database; null where there is none of that name. */
export const pgNamespace = factKind<{ connection: PgConnection; name: string }, PgNamespace | null>(
  pgKind<{ connection: PgConnection; name: string }, PgNamespace | null>({
    name: "pg.namespace",
    id: ({ name }) => name,
    sql: ({ name }) =>
      `SELECT json_build_object('owner', pg_get_userbyid(nspowner)) FROM pg_namespace WHERE nspname = ${literal(name)}`,
    value: (json) => json as PgNamespace | null,
    nothing: null,
  }),
);
