import { describe, expect, it } from "@jest/globals";
import { comparable } from "../../../src/health/deep-oracle.js";
import { readShapes, shapesSql, type Shapes } from "../../../src/health/deep-oracle-shapes.js";
import {
  oracleKeys,
  oracleScript,
  oracleSums,
  readOracleKeys,
  readOracleSums,
} from "../../../src/health/deep-oracle-sql.js";
import { differingBuckets, differingKeys, lasting } from "../../../src/health/deep.js";

/** A table as SQL*Plus prints it; numbers stand on the right. */
function html(names: string[], ...rows: (string | number | null)[][]): string {
  const cell = (value: string | number | null): string =>
    typeof value === "number" || /^\d+$/.test(value ?? "")
      ? `<td align="right">\n   ${value ?? ""}\n</td>\n`
      : `<td>\n${value ?? "&nbsp;"}\n</td>\n`;
  const heads = names.map((name) => `<th scope="col">\n${name}\n</th>\n`).join("");
  return `<table>\n<tr>\n${heads}</tr>\n${rows.map((row) => `<tr>\n${row.map(cell).join("")}</tr>\n`).join("")}</table>\n`;
}

const catalogue = (columns: string[][], keys: string[][] = []): Shapes =>
  readShapes(
    html(["T", "C", "D"], ...columns) +
      html(["T", "N"], ...keys.map(([table = "", name = ""]) => [table, name])) +
      html(["N", "C"], ...keys.flatMap(([, name = "", ...own]) => own.map((column) => [name, column])), ["S.FK", "ID"]),
  );

const shapes = catalogue(
  [
    ["S.API", "NAME", "VARCHAR2"],
    ["S.API", "ID", "NUMBER"],
    ["S.API", "BODY", "BLOB"],
    ["S.API", "SEEN", "TIMESTAMP(6) WITH LOCAL TIME ZONE"],
    ["S.LOG", "LINE", "VARCHAR2"],
    ["S.LOG", "NOTE", "LONG"],
  ],
  [["S.API", "S.PK", "ID"]],
);

describe("the catalogue of Oracle", () => {
  it("is asked for some schemas only", () => {
    expect(shapesSql(["S", "O'S"]).every((text) => text.includes("WHERE owner IN ('S', 'O''S')"))).toBe(true);
  });

  it("tells columns in the order of their names, and the primary key", () => {
    expect(shapes.get("S.API")).toEqual({
      columns: new Map([
        ["BODY", "BLOB"],
        ["ID", "NUMBER"],
        ["NAME", "VARCHAR2"],
        ["SEEN", "TIMESTAMP(6) WITH LOCAL TIME ZONE"],
      ]),
      key: ["ID"],
    });
    expect(shapes.get("S.LOG")?.key).toEqual([]);
  });

  it("says of which tables rows cannot be compared, and which columns are not looked at", () => {
    const other = catalogue([
      ["S.API", "NAME", "VARCHAR2"],
      ["S.LOG", "LINE", "VARCHAR2"],
      ["S.LOG", "NOTE", "LONG"],
    ]);
    expect(comparable(["S.API", "S.LOG", "S.GONE"], [shapes, other])).toEqual({
      tables: ["S.LOG"],
      refused: ["S.API has other columns: BODY, ID, SEEN", "S.GONE is not there"],
      left: ["S.LOG.NOTE"],
    });
  });
});

describe("statements for Oracle", () => {
  it("add up two hashes of each row, by columns that have one", () => {
    expect(oracleSums(shapes, ["S.LOG", "S.UNKNOWN"], 1)).toEqual([
      `SELECT 'S.LOG' AS T, B, COUNT(*) AS N, SUM(H0) AS S0, SUM(H1) AS S1 FROM (
SELECT 0 AS B,
ORA_HASH(
ORA_HASH("LINE", 4294967295, 0), 4294967295, 0) AS H0,
ORA_HASH(
ORA_HASH("LINE", 4294967295, 1), 4294967295, 1) AS H1
FROM "S"."LOG"
) GROUP BY B`,
    ]);
  });

  it("look into what ORA_HASH does not take, and at times without the time zone of a database", () => {
    const [text = ""] = oracleSums(shapes, ["S.API"], 4096);
    expect(text).toContain(
      'ORA_HASH(CASE WHEN DBMS_LOB.GETLENGTH("BODY") > 0 THEN DBMS_CRYPTO.HASH("BODY", 3) END, 4294967295, 0)',
    );
    expect(text).toContain('ORA_HASH(SYS_EXTRACT_UTC("SEEN"), 4294967295, 1)');
    expect(text).toContain('SELECT ORA_HASH(\nORA_HASH("ID", 4294967295, 0), 4095, 0) AS B');
  });

  it("ask for rows of many buckets in lists and lines that Oracle and SQL*Plus take", () => {
    const columns = Array.from({ length: 200 }, (_none, index) => [
      "S.WIDE",
      `COLUMN_WITH_A_LONG_NAME_${index}`,
      "CLOB",
    ]);
    const wide = catalogue([...columns, ["S.WIDE", "AT", "DATE"]], [["S.WIDE", "S.PK", "AT"]]);
    const all = Array.from({ length: 4096 }, (_none, index) => index);
    const [text = ""] = oracleKeys(wide, new Map([["S.WIDE", all]]), 4096);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(2400);
    const lists = [...text.matchAll(/B IN \(([\d,]+)\)/g)].map(([, list = ""]) => list.split(",").map(Number));
    expect([lists.flat(), Math.max(...lists.map((list) => list.length))]).toEqual([all, 400]);
    expect(text).toContain(`TO_CHAR("AT", 'YYYY-MM-DD HH24:MI:SS') AS K0`);
    expect(() => oracleScript({ oracleHome: "/u01", oracleSid: "apim" }, [text])).not.toThrow();
  });
});

describe("what Oracle answers", () => {
  it("is the same where rows are, also above what JavaScript has as numbers", () => {
    const names = ["T", "B", "N", "S0", "S1"];
    const sums = (last: string): ReturnType<typeof readOracleSums> =>
      readOracleSums(
        html(names, ["S.API", 0, 3, "12345678901234567", last]) + html(names, ["S.LOG", 0, 0, null, null]),
      );
    expect(differingBuckets(sums("98765432109876543"), sums("98765432109876543"), ["S.API", "S.LOG"]).size).toBe(0);
    expect(differingBuckets(sums("98765432109876543"), sums("98765432109876544"), ["S.API", "S.LOG"])).toEqual(
      new Map([["S.API", [0]]]),
    );
  });

  it("tells keys of rows that differ, and counts those of tables without one", () => {
    const keyed = (...rows: (string | number)[][]): string => html(["T", "K0", "K1", "H0", "H1"], ...rows);
    const keyless = (...rows: (string | number)[][]): string => html(["T", "H0", "H1"], ...rows);
    const one = readOracleKeys(keyed(["S.API", 7, "a", 1, 1], ["S.API", 8, "b", 2, 2]) + keyless(["S.LOG", 5, 5]));
    const other = readOracleKeys(keyed(["S.API", 7, "a", 1, 3]) + keyless(["S.LOG", 5, 5], ["S.LOG", 5, 5]));
    const differing = differingKeys(one, other);
    expect(lasting(differing, differing)).toEqual([
      { table: "S.API", rows: 2, missing: [0, 1], examples: ["7, a", "8, b"] },
      { table: "S.LOG", rows: 1, missing: [1, 0], examples: [] },
    ]);
  });
});
