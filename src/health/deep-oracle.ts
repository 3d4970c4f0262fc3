import { sqlplusFailure, type OracleConnection } from "../facts/oracle-connection.js";
import { oracleKeys, oracleScript, oracleSums, readOracleKeys, readOracleSums } from "./deep-oracle-sql.js";
import { readShapes, shapeDifference, shapesSql, unread, type Shapes } from "./deep-oracle-shapes.js";
import type { DeepQuestions, Question } from "./deep-question.js";

/** The question for the tables of some schemas. */
export function shapesQuestion(connection: OracleConnection, schemas: readonly string[]): Question<Shapes> {
  return question(connection, shapesSql(schemas), readShapes);
}

/** The questions in the words of Oracle, for tables as they are in all datacenters. */
export function oracleQuestions(connection: OracleConnection, shapes: Shapes): DeepQuestions {
  return {
    sums: (tables, buckets) => question(connection, oracleSums(shapes, tables, buckets), readOracleSums),
    keys: (portion, buckets) => question(connection, oracleKeys(shapes, portion, buckets), readOracleKeys),
  };
}

/** Which tables can be compared, and what is to be said of others and of columns that are not looked at. */
export function comparable(
  tables: readonly string[],
  [one, other]: readonly [Shapes, Shapes],
): { tables: string[]; refused: string[]; left: string[] } {
  const differing = new Map(
    tables.flatMap((table) => {
      const why = shapeDifference(one.get(table), other.get(table));
      return why === undefined ? [] : [[table, why] as const];
    }),
  );
  const same = tables.filter((table) => !differing.has(table));
  return {
    tables: same,
    refused: [...differing].map(([table, why]) => `${table} ${why}`),
    left: same.flatMap((table) => unread(one.get(table) ?? nothing).map((column) => `${table}.${column}`)),
  };
}

const nothing = { columns: new Map<string, string>(), key: [] };

function question<T>(
  connection: OracleConnection,
  statements: readonly string[],
  read: (stdout: string) => T,
): Question<T> {
  return {
    script: () => oracleScript(connection, statements),
    fault: ({ code, stdout }) => sqlplusFailure(stdout.toString("utf8"), code),
    read,
  };
}
