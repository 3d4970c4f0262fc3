import { literal, type PgConnection } from "./pg-connection.js";
import { pgKind } from "./pg-probe.js";
import { factKind } from "./types.js";

export interface PgPassword {
  /** What the server keeps instead of the password: SCRAM-SHA-256$… or md5…; null where there is none. */
  verifier: string | null;
  /** What the server would make of a new password. */
  encryption?: "scram-sha-256" | "md5";
}

/** What is stored for a role's password; only superusers may read it. */
export const pgPassword = factKind<{ connection: PgConnection; name: string }, PgPassword>(
  pgKind({
    name: "pg.password",
    id: ({ name }) => name,
    sql: ({
      name,
    }) => `SELECT json_build_object('verifier', (SELECT rolpassword FROM pg_authid WHERE rolname = ${literal(name)}),
 'encryption', current_setting('password_encryption'))`,
    value: (json) => {
      const { verifier, encryption } = json as { verifier: string | null; encryption: string };
      // Servers before PostgreSQL 10 say "on" and know md5 only.
      return { verifier, encryption: encryption === "scram-sha-256" ? encryption : "md5" };
    },
    nothing: { verifier: null, encryption: "scram-sha-256" },
    compare: (promised, actual) =>
      promised.verifier === actual.verifier ? [] : ["the stored password is another than wanted"],
  }),
);
