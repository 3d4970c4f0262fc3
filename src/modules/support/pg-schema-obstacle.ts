import type { PgSchema } from "../../facts/pg-schema.js";

/** Why scripts cannot be applied to a schema, to be read behind its name; undefined when it is empty. */
export function schemaObstacle(fact: PgSchema, fingerprint: string, made: readonly string[]): string | undefined {
  const { lost = [], tables = [], others = [], applied } = fact;
  const when = applied ? ` on ${applied}` : "";
  if (fact.fingerprint === fingerprint) return `was made from these scripts${when}, but lacks ${listed(lost)}`;
  if (typeof fact.fingerprint === "string")
    return `was made from other scripts${when} (fingerprint ${short(fact.fingerprint)}, of these ${short(fingerprint)})`;
  if (tables.length + others.length === 0) return undefined;
  const present = made.filter((name) => tables.includes(name));
  const missing = made.filter((name) => !tables.includes(name));
  const foreign = tables.filter((name) => !made.includes(name));
  const found = [
    made.length === 0 ? [] : ownTables(present, missing),
    foreign.length === 0 ? [] : `it has ${listed(foreign)}, which the scripts do not make`,
    tables.length === 0 ? `it has ${listed(others)}` : [],
  ];
  return `is not empty, and no fingerprint says that it was made from these scripts: ${found.flat().join("; ")}`;
}

function ownTables(present: readonly string[], missing: readonly string[]): string {
  const count = present.length + missing.length;
  if (present.length === 0) return `none of the ${count} tables of the scripts is there`;
  if (missing.length === 0) return `all ${count} tables of the scripts are there`;
  return `of the ${count} tables of the scripts ${present.length} are there (${listed(present)}), and ${missing.length} missing (${listed(missing)})`;
}

const mostNames = 10;

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return names.slice(0, mostNames).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function short(fingerprint: string): string {
  return fingerprint.length > 16 ? `${fingerprint.slice(0, 12)}…` : fingerprint;
}
