import { dcidColumn, dcidKey, dcidTable } from "../dcid.js";
import { keylessTables } from "../keyless.js";
import { sameName } from "../schema.js";
import { finding, type Finding, type Whole } from "./finding.js";

/** Tables whose rows replication cannot name. */
export function lintKeys(whole: Whole): Finding[] {
  return whole.sources.flatMap((source) =>
    keylessTables(
      source.schema,
      whole.all((schema) => schema.keys),
    ).map(({ table }) => finding("keyless-table", `table ${table.name} has no primary key`, source, table.at.start)),
  );
}

/** The column that tells in which datacenter a token was made has to be there, to have a default, and to be in the key. */
export function lintDcid(whole: Whole): Finding[] {
  return whole.sources.flatMap((source) => {
    const table = source.schema.tables.find(({ name }) => sameName(name, dcidTable));
    if (!table) return [];
    const column = table.columns.find(({ name }) => sameName(name, dcidColumn));
    const at = (column ?? table).at.start;
    if (!column) return [finding("dcid-missing", `${dcidTable} has no column ${dcidColumn}`, source, at)];
    const findings: Finding[] = [];
    if (column.default === undefined)
      findings.push(
        finding("dcid-default", `${dcidColumn} has no default: no token says where it was made`, source, at),
      );
    const keys = whole
      .all((schema) => schema.keys)
      .filter((key) => sameName(key.table, dcidTable) && sameName(key.name ?? "", dcidKey));
    for (const key of keys) {
      if (key.columns.some((name) => sameName(name, dcidColumn))) continue;
      const text = `${dcidColumn} has a default and is not in ${dcidKey}: equal tokens of two datacenters collide`;
      findings.push(finding("dcid-key", text, key.source, key.at.start));
    }
    return findings;
  });
}
