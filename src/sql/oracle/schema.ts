import { sequenceOptions } from "../options.js";
import type { Schema } from "../schema.js";
import type { Script } from "../script.js";
import { created } from "./blocks.js";
import { nameAt } from "./names.js";
import { listAt, objectName, unread, type Reading } from "./reading.js";
import { splitStatements, type Statement } from "./statements.js";
import { readAlteration, readTable } from "./table.js";
import { readTrigger, sequenceUses } from "./trigger.js";

/** Statements that are left as they are. */
const others = new Set(
  `ANALYZE ASSOCIATE AUDIT BEGIN CALL COMMENT COMMIT DECLARE DELETE DISASSOCIATE DROP EXPLAIN FLASHBACK GRANT LOCK NOAUDIT PURGE
RENAME REVOKE ROLLBACK SAVEPOINT SELECT SET TRUNCATE UPDATE WITH << (`.split(/\s+/),
);

/** Reads what an Oracle script makes. Throws ContentError where it is none. */
export function oracleSchema(script: Script): Schema {
  const { statements, flaws, end } = splitStatements(script);
  const schema: Schema = {
    tables: [],
    sequences: [],
    alterations: [],
    sequenceUses: statements.flatMap(({ tokens }) => sequenceUses(tokens)),
    keys: [],
    foreignKeys: [],
    inserts: [],
    triggers: [],
    deleteTriggers: [],
    flaws,
    end,
  };
  for (const statement of statements) read({ script, schema }, statement);
  return schema;
}

function read(reading: Reading, statement: Statement): void {
  const { tokens } = statement;
  const [first, second] = tokens.map(({ word }) => word);
  if (first === "CREATE") readCreation(reading, statement);
  else if (first === "ALTER" && second === "TABLE") readAlteration(reading, statement);
  else if (first === "ALTER" && second === "SEQUENCE") {
    const { name } = objectName(reading, tokens, 2);
    reading.schema.alterations.push({ name, at: { start: statement.start, end: statement.end } });
  } else if (
    first === "INSERT" ||
    first === "MERGE" ||
    (first === "BEGIN" && tokens.some(({ word }) => word === "INSERT"))
  ) {
    const into = tokens.findIndex(({ word }) => word === "INTO");
    const table = nameAt(tokens, into + 1)?.name;
    if (into < 0 || table === undefined) throw unread(reading, tokens, 1, "INTO and a table");
    reading.schema.inserts.push({ table, at: { start: statement.start, end: statement.after } });
  } else if (first !== "ALTER" && !others.has(first ?? ""))
    throw unread(reading, tokens, 0, "an SQL or PL/SQL statement of Oracle, or a command of SQL*Plus");
}

function readCreation(reading: Reading, statement: Statement): void {
  const { tokens } = statement;
  const { what, index } = created(tokens);
  const words = tokens.slice(index, index + 3).map(({ word }) => word);
  if (what === "TABLE") readTable(reading, statement, index + 1);
  else if (what === "GLOBAL" && words[2] === "TABLE") readTable(reading, statement, index + 3);
  else if (what === "TRIGGER") readTrigger(reading, statement, index + 1);
  else if (what === "SEQUENCE") readSequence(reading, statement, index + 1);
  else if (what === "UNIQUE") readUniqueIndex(reading, statement, index + 2);
}

const sequenceWords = new Set(
  `START WITH INCREMENT BY MAXVALUE NOMAXVALUE MINVALUE NOMINVALUE CYCLE NOCYCLE CACHE NOCACHE ORDER NOORDER KEEP NOKEEP SCALE NOSCALE
SHARD NOSHARD EXTEND NOEXTEND SESSION GLOBAL SHARING METADATA DATA NONE = + -`.split(/\s+/),
);

function readSequence(reading: Reading, { tokens, start, end }: Statement, index: number): void {
  const { name, next } = objectName(reading, tokens, index);
  const unknown = tokens.findIndex(({ word }, at) => at >= next && !sequenceWords.has(word) && !/^\d+$/.test(word));
  if (unknown >= 0) throw unread(reading, tokens, unknown, "an option of a sequence, or its end");
  const options = sequenceOptions(tokens.slice(next), { at: end, before: " ", behind: "" });
  reading.schema.sequences.push({ name, at: { start, end }, options });
}

/** An index over expressions keeps no column apart, so that it is no key. */
function readUniqueIndex(reading: Reading, { tokens, start, end }: Statement, index: number): void {
  const { name, next } = objectName(reading, tokens, index);
  if (tokens[next]?.word !== "ON") throw unread(reading, tokens, next, "ON and a table");
  const table = objectName(reading, tokens, next + 1);
  const { items, afterLast } = listAt(reading, tokens, table.next);
  const columns = items.flatMap((item) =>
    item.length === 1 || /^(?:ASC|DESC)$/.test(item[1]?.word ?? "") ? [nameAt(item, 0)?.name ?? ""] : [],
  );
  if (columns.length < items.length || columns.includes("")) return;
  reading.schema.keys.push({
    kind: "unique",
    name,
    table: table.name,
    columns,
    at: { start, end },
    afterColumns: afterLast,
  });
}
