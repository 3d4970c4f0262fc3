import { literal, longestName } from "../../facts/pg-connection.js";
import type { Dependants } from "../cascades.js";
import type { Dialect } from "../dialect.js";
import type { Keyless } from "../keyless.js";
import type { DatacenterPlan } from "../plan.js";
import { sameName } from "../schema.js";
import { identifier } from "./names.js";
import { postgresqlMaxima, postgresqlRebase } from "./rebase.js";
import { postgresqlReader } from "./schema.js";
import { alterSerial, serialSequence } from "./serial.js";

export const postgresql: Dialect = {
  name: "postgresql",
  reader: postgresqlReader,
  dcidType: "VARCHAR(50)",
  literal,
  engines: ["pglogical", "logical", "bdr", "streaming", "goldengate"],
  keepsCascade: () => undefined,
  deleteTrigger,
  nameRows,
  maxima: postgresqlMaxima,
  rebase: postgresqlRebase,
};

/**
 * Deleted by hand before the row itself. What replication deletes fires no trigger, for it brings the deletes of the children as well.
 * A row that refers to its own table goes after: a statement must not change a row that it is yet to delete.
 */
function deleteTrigger({ parent, children }: Dependants): string {
  const before = children.filter(({ table }) => !sameName(table, parent));
  const own = children.filter(({ table }) => sameName(table, parent));
  const parts = [];
  if (before.length > 0) parts.push(trigger(`trg_del_${parent}`, "BEFORE", parent, before));
  // PostgreSQL runs triggers by name, and those that check foreign keys are called RI_….
  if (own.length > 0) parts.push(trigger(`A_trg_del_${parent}`, "AFTER", parent, own));
  return parts.join("\n");
}

function trigger(name: string, when: "BEFORE" | "AFTER", parent: string, children: Dependants["children"]): string {
  // Of ASCII where the vendor's names are.
  const called = identifier(name.slice(0, longestName));
  const deletes = children.map(({ table, columns, parentColumns }) => {
    const same = columns.map(
      (column, index) => `${identifier(column)} = OLD.${identifier(parentColumns[index] ?? "")}`,
    );
    return `    DELETE FROM ${identifier(table)} WHERE ${same.join(" AND ")};`;
  });
  return [
    "",
    `CREATE FUNCTION ${called}() RETURNS trigger AS $$`,
    "BEGIN",
    ...deletes,
    "    RETURN OLD;",
    "END;",
    "$$ LANGUAGE plpgsql;",
    `CREATE TRIGGER ${called} ${when} DELETE ON ${identifier(parent)} FOR EACH ROW EXECUTE PROCEDURE ${called}();`,
  ].join("\n");
}

function nameRows({ table, unique }: Keyless, plan: DatacenterPlan): { statements: string; told: string } | undefined {
  const name = identifier(table.name);
  switch (plan.engine) {
    case "streaming":
    case "goldengate":
      return undefined;
    case "logical":
      return {
        statements: `ALTER TABLE ${name} REPLICA IDENTITY FULL;`,
        told: "its whole rows name themselves (REPLICA IDENTITY FULL)",
      };
    case "pglogical":
    case "bdr": {
      if (unique)
        return {
          statements: `ALTER TABLE ${name} ADD PRIMARY KEY (${unique.map(identifier).join(", ")});`,
          told: `its unique key (${unique.join(", ")}) is made one`,
        };
      const column = "mdc_row_id";
      return {
        statements: [
          `ALTER TABLE ${name} ADD COLUMN ${column} BIGSERIAL PRIMARY KEY;`,
          alterSerial(serialSequence(table.name, column), plan),
        ].join("\n"),
        told: `it gets a column ${column} for one`,
      };
    }
  }
}
