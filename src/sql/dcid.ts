import type { Dialect } from "./dialect.js";
import { insertion, type Edit } from "./edits.js";
import type { DatacenterPlan, Note } from "./plan.js";
import { sameName, type Schema } from "./schema.js";

/** Where API Manager keeps the datacenter that a token was made in, and the key that must tell tokens of two datacenters apart. */
export const dcidTable = "IDN_OAUTH2_ACCESS_TOKEN";
export const dcidColumn = "DCID";
export const dcidKey = "CON_APP_KEY";

/** Edits that add the column and put it in the key; what is there already stays, but for another default. */
export function dcidEdits(
  schema: Schema,
  { dcid }: DatacenterPlan,
  { dcidType, literal }: Dialect,
): { edits: Edit[]; notes: Note[] } {
  const table = schema.tables.find(({ name }) => sameName(name, dcidTable));
  if (!table) return { edits: [], notes: [] };
  const edits: Edit[] = [];
  const notes: Note[] = [];
  const definition = `${dcidColumn} ${dcidType} DEFAULT ${literal(dcid)}`;
  const column = table.columns.find(({ name }) => sameName(name, dcidColumn));
  if (column) edits.push({ ...column.at, text: definition });
  else edits.push(insertion(table.afterColumns, `,\n            ${definition}`));
  const keys = schema.keys.filter((key) => sameName(key.table, dcidTable) && sameName(key.name ?? "", dcidKey));
  for (const key of keys)
    if (!key.columns.some((name) => sameName(name, dcidColumn)))
      edits.push(insertion(key.afterColumns, `,${dcidColumn}`));
  if (keys.length === 0)
    notes.push({
      offset: table.at.start,
      text: `${dcidTable} has no ${dcidKey}: nothing tells equal tokens of two datacenters apart`,
    });
  return { edits, notes };
}
