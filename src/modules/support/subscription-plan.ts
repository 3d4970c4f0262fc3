import { identifier, literal, type PgConnection } from "../../facts/pg-connection.js";
import type { PgProvider } from "../../facts/pg-provider.js";
import type { PgSubscription } from "../../facts/pg-subscription.js";
import type { DiffEntry } from "../types.js";
import { sameDsn, shownDsn } from "./dsn.js";

/** A subscription as a task wants it. */
export interface Wanted {
  connection: PgConnection;
  name: string;
  provider_dsn: string;
  publications: string[];
  origin: "none" | "any";
  copy_data: boolean;
  enabled: boolean;
  slot: string;
  create_slot: boolean;
  skip?: string | undefined;
}

/** What is different, the statements that make it so, each in a transaction of its own, and whether to wait for it then. */
export interface Alterations {
  diff: DiffEntry[];
  statements: string[];
  wait: boolean;
}

export function creation(wanted: Wanted, path: string): Alterations {
  const { name, provider_dsn, publications, origin, copy_data, enabled, slot, create_slot } = wanted;
  const words = [
    `copy_data = ${copy_data}`,
    `create_slot = ${create_slot}`,
    `enabled = ${enabled}`,
    `slot_name = ${literal(slot)}`,
    // Servers before PostgreSQL 16 do not know the word.
    ...(origin === "none" ? ["origin = none"] : []),
  ];
  const statement = `CREATE SUBSCRIPTION ${identifier(name)} CONNECTION ${literal(provider_dsn)}
 PUBLICATION ${publications.map(identifier).join(", ")} WITH (${words.join(", ")})`;
  const after = enabled ? "replicating" : "disabled";
  return { diff: [{ path, attribute: "status", before: null, after }], statements: [statement], wait: enabled };
}

export function alterations(wanted: Wanted, fact: PgSubscription, provider: PgProvider, path: string): Alterations {
  const alter = `ALTER SUBSCRIPTION ${identifier(wanted.name)}`;
  const diff: DiffEntry[] = [];
  const statements: string[] = [];
  const change = (attribute: string, before: unknown, after: unknown, ...texts: string[]): void => {
    diff.push({ path, attribute, before, after });
    statements.push(...texts.map((text) => `${alter} ${text}`));
  };
  if (fact.dsn !== undefined && !sameDsn(fact.dsn, wanted.provider_dsn))
    change("provider_dsn", shownDsn(fact.dsn), wanted.provider_dsn, `CONNECTION ${literal(wanted.provider_dsn)}`);
  const origin = fact.origin ?? "any";
  if (fact.origin !== undefined && origin !== wanted.origin)
    change("origin", origin, wanted.origin, `SET (origin = ${wanted.origin})`);
  if (!sameNames(fact.publications ?? wanted.publications, wanted.publications)) {
    const names = wanted.publications.map(identifier).join(", ");
    change("publications", fact.publications, wanted.publications, `SET PUBLICATION ${names} WITH (refresh = false)`);
  }
  if (fact.skipPending === true && wanted.skip !== undefined)
    change("skip", null, wanted.skip, `SKIP (lsn = ${literal(wanted.skip)})`);
  const after = wanted.enabled ? "replicating" : "disabled";
  if (fact.status !== undefined && fact.status !== after) {
    const switched = fact.status === "disabled" ? ["ENABLE"] : wanted.enabled ? [] : ["DISABLE"];
    change("status", fact.status, after, ...switched);
  }
  // Only one that is enabled can be told of other tables.
  if (wanted.enabled && provider.reachable && fact.tables !== undefined && !sameNames(fact.tables, provider.tables)) {
    const before = fact.tables.filter((table) => !provider.tables.includes(table));
    const come = provider.tables.filter((table) => !fact.tables?.includes(table));
    change("tables", before, come, `REFRESH PUBLICATION WITH (copy_data = ${wanted.copy_data})`);
  }
  return { diff, statements, wait: wanted.enabled && diff.length > 0 };
}

/** With a slot that stays behind, the provider is not asked. */
export function dropping(
  wanted: { name: string; drop_slot: boolean },
  fact: PgSubscription,
  path: string,
): Alterations {
  const name = identifier(wanted.name);
  const alter = `ALTER SUBSCRIPTION ${name}`;
  const detach = wanted.drop_slot ? [] : [`${alter} DISABLE`, `${alter} SET (slot_name = NONE)`];
  const diff = [{ path, attribute: "status", before: fact.status ?? "present", after: null }];
  return { diff, statements: [...detach, `DROP SUBSCRIPTION ${name}`], wait: false };
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join("\n") === [...other].sort().join("\n");
}
