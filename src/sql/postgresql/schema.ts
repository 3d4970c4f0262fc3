import type { ColumnDef, CreateStmt, IndexStmt } from "libpg-query";
import type { Schema } from "../schema.js";
import type { Script } from "../script.js";
import { foreignKeyOf, keyOf, type PlacedConstraint } from "./constraint.js";
import { sequenceOptions } from "../options.js";
import { postgresqlParser, type Parsed, type Statement } from "./parse.js";
import { tableOf } from "./table.js";
import { closing } from "../tokens.js";
import { deleteTriggers, sequenceUses, triggerNames } from "./triggers.js";

/** What reads what scripts of PostgreSQL make. */
export async function postgresqlReader(): Promise<(script: Script) => Schema> {
  const parse = await postgresqlParser();
  return (script) => schemaOf(script, parse(script));
}

function schemaOf(script: Script, parsed: Parsed): Schema {
  const schema: Schema = {
    tables: [],
    sequences: [],
    alterations: [],
    sequenceUses: parsed.statements.flatMap(({ tokens }) => sequenceUses(tokens)),
    keys: [],
    foreignKeys: [],
    inserts: [],
    triggers: triggerNames(parsed.statements),
    deleteTriggers: deleteTriggers(parsed.statements),
    flaws: [],
    end: script.text.length,
  };
  for (const statement of parsed.statements) read({ statement, parsed, schema, text: script.text });
  const last = parsed.statements.at(-1);
  if (last && "TransactionStmt" in last.node) schema.end = last.span.start;
  return schema;
}

interface Reading {
  statement: Statement;
  parsed: Parsed;
  schema: Schema;
  text: string;
}

function read(reading: Reading): void {
  const { statement, schema } = reading;
  const { node, span, after } = statement;
  if ("CreateStmt" in node) {
    createTable(reading, node.CreateStmt);
  } else if ("CreateSeqStmt" in node) {
    const options = sequenceOptions(statement.tokens, { at: span.end, before: " ", behind: "" });
    schema.sequences.push({ name: node.CreateSeqStmt.sequence?.relname ?? "", at: span, options });
  } else if ("AlterSeqStmt" in node) {
    schema.alterations.push({ name: node.AlterSeqStmt.sequence?.relname ?? "", at: span });
  } else if ("AlterTableStmt" in node) {
    const table = node.AlterTableStmt.relation?.relname ?? "";
    for (const command of node.AlterTableStmt.cmds ?? []) {
      const def = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
      if (def && "Constraint" in def) add(reading, { constraint: def.Constraint, table, column: undefined });
      if (def && "ColumnDef" in def) addOfColumn(reading, table, def.ColumnDef);
    }
  } else if ("IndexStmt" in node) {
    uniqueIndex(reading, node.IndexStmt);
  } else if ("InsertStmt" in node) {
    schema.inserts.push({ table: node.InsertStmt.relation?.relname ?? "", at: { start: span.start, end: after } });
  }
}

function createTable(reading: Reading, node: CreateStmt): void {
  const table = tableOf(reading.statement, node, reading.parsed);
  reading.schema.tables.push(table);
  for (const element of node.tableElts ?? []) {
    if ("Constraint" in element) add(reading, { constraint: element.Constraint, table: table.name, column: undefined });
    if ("ColumnDef" in element) addOfColumn(reading, table.name, element.ColumnDef);
  }
}

function addOfColumn(reading: Reading, table: string, { colname, constraints = [] }: ColumnDef): void {
  for (const one of constraints)
    if ("Constraint" in one) add(reading, { constraint: one.Constraint, table, column: colname });
}

function add({ statement, parsed, schema, text }: Reading, placed: PlacedConstraint): void {
  const key = keyOf(placed, statement, parsed);
  const foreignKey = foreignKeyOf(placed, statement, parsed, text);
  if (key) schema.keys.push(key);
  if (foreignKey) schema.foreignKeys.push(foreignKey);
}

function uniqueIndex({ statement, schema }: Reading, node: IndexStmt): void {
  const end = closing(statement.tokens);
  const columns = (node.indexParams ?? []).flatMap((one) => ("IndexElem" in one ? (one.IndexElem.name ?? []) : []));
  // Over expressions or some of the rows it keeps no columns apart.
  const isKey = node.unique === true && !node.whereClause && columns.length === node.indexParams?.length;
  if (!isKey || !end) return;
  const table = node.relation?.relname ?? "";
  schema.keys.push({
    kind: "unique",
    name: node.idxname,
    table,
    columns,
    at: statement.span,
    afterColumns: end.before.end,
  });
}
