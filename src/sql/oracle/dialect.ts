import type { Dialect } from "../dialect.js";
import type { Keyless } from "../keyless.js";
import { keepsCascade } from "./cycles.js";
import { deleteTrigger } from "./delete-trigger.js";
import { identifier, literal } from "./names.js";
import { oracleMaxima, oracleRebase } from "./rebase.js";
import { oracleSchema } from "./schema.js";

export const oracle: Dialect = {
  name: "oracle",
  reader: () => Promise.resolve(oracleSchema),
  dcidType: "VARCHAR2 (50)",
  literal,
  engines: ["goldengate"],
  keepsCascade,
  deleteTrigger,
  nameRows,
  maxima: oracleMaxima,
  rebase: oracleRebase,
};

/** Types of columns that cannot name a row for GoldenGate. */
const uncomparable = /^(?:BLOB|CLOB|NCLOB|BFILE|LONG|LONG RAW|XMLTYPE)\b|\bVIRTUAL$/;

/** GoldenGate needs nothing in the database, but has to be told the columns that name a row. */
function nameRows({ table, unique }: Keyless): { statements: string; told: string } {
  const columns = unique ?? table.columns.filter(({ type }) => !uncomparable.test(type)).map(({ name }) => name);
  const keyColumns = `KEYCOLS (${columns.map(identifier).join(", ")})`;
  const why = unique ? "its unique key names its rows" : "rows that are equal in these cannot be told apart";
  return { statements: "", told: `${keyColumns} for GoldenGate, ${why}` };
}
