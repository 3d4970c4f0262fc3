/** The name of a table for people: the schema that all are in goes without saying. */
export function bareName(table: string): string {
  return table.replace(/^public\./, "");
}
