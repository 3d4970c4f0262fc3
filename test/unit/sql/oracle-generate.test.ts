import { describe, expect, it } from "@jest/globals";
import { ContentError } from "../../../src/errors.js";
import { generate, type Generated } from "../../../src/sql/generate.js";
import { oracle } from "../../../src/sql/oracle/dialect.js";
import { oracleSchema } from "../../../src/sql/oracle/schema.js";
import type { DatacenterPlan } from "../../../src/sql/plan.js";
import { oracleStandard } from "./oracle-standard.js";

const second: DatacenterPlan = {
  ...{ datacenter: 2, count: 3, step: 10, dcid: "DC2" },
  cascades: "triggers",
  engine: "goldengate",
};

function generated(changes: Partial<DatacenterPlan> = {}, text = oracleStandard, others: string[] = []): Generated {
  const [script, ...beside] = [text, ...others].map((one) => ({ file: "standard.sql", text: one }));
  if (!script) throw new TypeError("no script");
  return generate(script, oracleSchema(script), { ...second, ...changes }, oracle, beside.map(oracleSchema));
}

/** What a trigger of the outcome does. */
function bodyOf(text: string, trigger: string): string[] {
  const body = new RegExp(`TRIGGER ${trigger}\\n[^]*?BEGIN\\n([^]*?)\\nEND;\\n/`).exec(text)?.[1] ?? "";
  return body.split("\n").map((line) => line.trim());
}

describe("an Oracle script for one datacenter", () => {
  it("has every counter begin at its number and step past the others, however it is written", () => {
    const { text } = generated();
    expect(text).toContain("CREATE SEQUENCE APP_SEQ START WITH 2 INCREMENT BY 10\n/");
    expect(text).toContain("CREATE SEQUENCE API_SEQ START WITH 2 INCREMENT BY 10 NOCACHE\n/");
    expect(text).toContain('CREATE SEQUENCE "Odd" INCREMENT BY 10 CACHE 20 START WITH 2 ;');
    expect(text.match(/SEQUENCE APP_SEQ START WITH 2 INCREMENT BY 10/g)).toHaveLength(2);
    expect(text).toContain("BY DEFAULT ON NULL AS IDENTITY (START WITH 2 INCREMENT BY 10),");
    expect(text).toContain("ALWAYS AS IDENTITY (CACHE 20 START WITH 2 INCREMENT BY 10),");
    expect(text).toContain("SELECT APP_SEQ.nextval INTO :NEW.ID FROM dual;");
  });

  it("says where a token was made, and tells equal tokens apart by it", () => {
    const { text } = generated();
    expect(text).toContain("CURRENT_TIMESTAMP NOT NULL,\n            DCID VARCHAR2 (50) DEFAULT 'DC2',");
    expect(text).toContain("TOKEN_STATE,DCID))\n/");
  });

  it("deletes by one trigger for each parent what went by cascades", () => {
    const { text } = generated();
    expect(bodyOf(text, "TRG_DEL_APP")).toEqual([
      "DELETE FROM IDN_OAUTH2_ACCESS_TOKEN WHERE APP_ID = :OLD.ID;",
      "DELETE FROM OF_PAIR WHERE APP_ID = :OLD.ID;",
      "DELETE FROM OF_PAIR WHERE OTHER_ID = :OLD.ID;",
    ]);
    expect(bodyOf(text, "TRG_DEL_IDN_OAUTH2_ACCE_\\w{6}")).toEqual([
      "DELETE FROM IDN_SCOPE_OF_TOKEN_AND_MORE WHERE TOKEN_ID = :OLD.TOKEN_ID;",
    ]);
    expect(bodyOf(text, "TRG_DEL_OF_A_PARENT_WIT_\\w{6}")).toEqual(['DELETE FROM "Child" WHERE "Of" = :OLD.ID;']);
    expect(text.match(/ON DELETE\s+SET NULL/g)).toHaveLength(1);
  });

  it("deletes first what refers to rows that go as well", () => {
    const { text } = generated(
      {},
      `CREATE TABLE P (ID INTEGER PRIMARY KEY);
CREATE TABLE KIND (ID INTEGER PRIMARY KEY, P INTEGER REFERENCES P ON DELETE CASCADE);
CREATE TABLE ENTRY (ID INTEGER PRIMARY KEY, P INTEGER REFERENCES P ON DELETE CASCADE);
CREATE TABLE DETAIL (ID INTEGER PRIMARY KEY REFERENCES ENTRY ON DELETE CASCADE, KIND INTEGER REFERENCES KIND);
`,
    );
    expect(bodyOf(text, "TRG_DEL_P")).toEqual([
      "DELETE FROM ENTRY WHERE P = :OLD.ID;",
      "DELETE FROM KIND WHERE P = :OLD.ID;",
    ]);
  });

  it("names triggers so that all fit, and none takes the place of another", () => {
    const { text } = generated();
    const names = [...text.matchAll(/TRIGGER (\w+)/g)].map(([, name = ""]) => name);
    expect(new Set(names).size).toBe(6);
    expect(Math.max(...names.map((name) => name.length))).toBe(30);
    // The script has a trigger of that name.
    expect(bodyOf(text, "TRG_DEL_PAIR_\\w{6}")).toEqual(["DELETE FROM OF_PAIR WHERE A = :OLD.A AND B = :OLD.B;"]);
  });

  it("names the triggers of a parent apart that has children in several scripts", () => {
    const children = "CREATE TABLE MORE (ID INTEGER PRIMARY KEY REFERENCES APP ON DELETE CASCADE);\n";
    const more = generated({}, children, [oracleStandard]).text;
    expect(bodyOf(more, "TRG_DEL_APP_\\w{6}")).toEqual(["DELETE FROM MORE WHERE ID = :OLD.ID;"]);
    expect(generated({}, oracleStandard, [children]).text).toMatch(/TRIGGER TRG_DEL_APP_\w{6}/);
  });

  it("keeps cascades that lead back to where they began, and tells of them", () => {
    const { text, notes } = generated();
    expect(text.match(/ON DELETE\s+CASCADE/g)).toHaveLength(1);
    expect(text).toContain("FOREIGN KEY (PARENT_ID) REFERENCES APP (ID) ON DELETE CASCADE\n/");
    expect(notes.map((note) => note.text)).toContainEqual(
      expect.stringContaining("deleting from APP still cascades to APP: the table refers to itself"),
    );
    const ring = generated(
      {},
      `CREATE TABLE A (ID INTEGER PRIMARY KEY, B INTEGER);
CREATE TABLE B (ID INTEGER PRIMARY KEY REFERENCES A ON DELETE CASCADE);
ALTER TABLE A ADD FOREIGN KEY (B) REFERENCES B (ID) ON DELETE CASCADE;
CREATE TABLE C (ID INTEGER PRIMARY KEY REFERENCES A ON DELETE CASCADE);
`,
    );
    expect(ring.text.match(/ON DELETE CASCADE/g)).toHaveLength(2);
    expect(bodyOf(ring.text, "TRG_DEL_A")).toEqual(["DELETE FROM C WHERE ID = :OLD.ID;"]);
  });

  it("keeps a cascade whose parent is not known", () => {
    const { text, notes } = generated(
      {},
      "CREATE TABLE C (ID INTEGER PRIMARY KEY REFERENCES GONE ON DELETE CASCADE);\n",
    );
    expect(text).toContain("ON DELETE CASCADE");
    expect(notes.map((note) => note.text)).toEqual([
      "deleting from GONE still cascades to C: the key of GONE is not known",
    ]);
  });

  it("keeps all cascades where that is asked for", () => {
    expect(generated({ cascades: "keep" }).text.match(/ON DELETE\s+CASCADE/g)).toHaveLength(7);
  });

  it("leaves rows to the trusted source", () => {
    const { text, seeds } = generated();
    expect(text).not.toContain("INSERT INTO");
    expect(seeds).toBe(
      "INSERT INTO BASE VALUES ('it''s; here')\n/\nINSERT INTO APP (NAME) VALUES ('first');\nINSERT INTO APP (NAME) SELECT '/' FROM dual\n/\n",
    );
  });

  it("tells GoldenGate's columns of tables without a key", () => {
    const notes = generated().notes.map(({ text }) => text);
    expect(notes.filter((text) => text.includes("KEYCOLS"))).toEqual([
      "IDN_SCOPE_OF_TOKEN_AND_MORE has no primary key: KEYCOLS (TOKEN_ID, NAME, ID) for GoldenGate, rows that are equal in these cannot be told apart",
      "PAIR has no primary key: KEYCOLS (A, B) for GoldenGate, its unique key names its rows",
    ]);
  });

  it("adds its triggers before what ends the script", () => {
    expect(generated().text).toMatch(/END;\n\/\nEXIT\nnothing of this is read\n$/);
  });

  it("leaves everything else as it is", () => {
    const kept = new Set(generated().text.split("\n"));
    const gone = oracleStandard.split("\n").filter((line) => !kept.has(line));
    expect(gone.filter((line) => !/SEQUENCE|CASCADE|INSERT|TOKEN_STATE\)\)|IDENTITY/.test(line))).toEqual([
      "  TOKEN_ID VARCHAR2(255) CONSTRAINT OF_TOKEN REFERENCES IDN_OAUTH2_ACCESS_TOKEN ON DELETE",
    ]);
  });

  it("is the same for the same script, and changes nothing more when it is made of its own outcome", () => {
    const { text } = generated();
    expect(generated().text).toBe(text);
    expect(generated({}, text)).toMatchObject({ text, seeds: "" });
  });
});

describe("an Oracle script that does not run as it is meant", () => {
  it.each([
    [
      "a trigger that nothing ends",
      "CREATE TRIGGER T BEFORE INSERT ON A FOR EACH ROW\nBEGIN\n  NULL;\nEND;\n-- next\nCREATE SEQUENCE S START WITH 2 INCREMENT BY 10;\n",
      "END;\n/\n-- next\n",
      "1: no / on a line of its own ends this block",
    ],
    [
      "a sequence that nothing ends before the next",
      "CREATE SEQUENCE A START WITH 2 INCREMENT BY 10\n\nCREATE SEQUENCE B START WITH 2 INCREMENT BY 10\n/\n",
      "A START WITH 2 INCREMENT BY 10\n/\n\nCREATE SEQUENCE B",
      "1: no / on a line of its own ends this statement",
    ],
    [
      "a table at the end that nothing ends",
      "CREATE TABLE P (ID INTEGER PRIMARY KEY);\nCREATE TABLE C (ID INTEGER PRIMARY KEY REFERENCES P ON DELETE CASCADE)",
      "REFERENCES P)\n/\nCREATE OR REPLACE TRIGGER TRG_DEL_P",
      "2: no / on a line of its own ends this statement",
    ],
    [
      "a table that nothing ends",
      "CREATE SEQUENCE S",
      "S START WITH 2 INCREMENT BY 10\n/",
      "1: no / on a line of its own ends this statement",
    ],
    [
      "a slash behind the table",
      "CREATE TABLE A (\n  ID INTEGER PRIMARY KEY\n)/\nCOMMIT;\n",
      "\n)\n/\nCOMMIT",
      "3: this / does not stand on a line of its own",
    ],
    [
      "empty lines within a statement",
      "CREATE TABLE A (\n  ID INTEGER PRIMARY KEY,\n\n \n  -- more\n  B INTEGER\n)\n\n/\n",
      "PRIMARY KEY,\n  -- more\n  B INTEGER\n)\n\n/\n",
      "3: SQL*Plus ends a statement at an empty line",
    ],
    [
      "a slash behind a semicolon",
      "CREATE TABLE A (ID INTEGER PRIMARY KEY);\n/\nCOMMIT;\n",
      "KEY);\nCOMMIT",
      "2: this / runs the statement before it (CREATE TABLE A …) once more",
    ],
    [
      "clauses of other databases",
      "CREATE TABLE A (ID INTEGER PRIMARY KEY REFERENCES B (ID) ON UPDATE CASCADE ON DELETE RESTRICT);\n",
      "REFERENCES B (ID));",
      "1: Oracle has no ON UPDATE CASCADE",
    ],
  ])("is mended: %s", (_name, text, mended, told) => {
    const made = generated({}, text);
    expect(made.text).toContain(mended);
    const [note] = made.notes;
    const line = text.slice(0, note?.offset).split("\n").length;
    expect(`${line}: ${note?.text ?? ""}`).toContain(told);
  });

  it("is mended in the seeds, too", () => {
    expect(generated({}, "INSERT INTO A VALUES (1)").seeds).toBe("INSERT INTO A VALUES (1)\n/\n");
  });

  it.each([
    ["CREATE TABEL A (ID INTEGER);\nCREATE TABLE B (ID INTEGER", 2, 27, ")"],
    ["CREATE TABLE A (\n  ID INTEGER NAME VARCHAR2(3))\n/\n", 2, 14, "a comma, or a clause of a column"],
    ["CREATE TABLE A (ID INTEGER, FOREIGN KEY (ID) REFER B)\n/\n", 1, 46, "REFERENCES"],
    ["CREATE SEQUENCE S NOCACHE STRAT WITH 1;\n", 1, 27, "an option of a sequence, or its end"],
    ["COMMIT;\nBEGINN\n", 2, 1, "an SQL or PL/SQL statement of Oracle, or a command of SQL*Plus"],
    ["INSERT INTO A VALUES ('open);\n", 1, 23, "'"],
    ["COMMIT;\n  /* open\n", 2, 3, "*/"],
    ["INSERT INTO A VALUES (q'{open}');\nq'{", 2, 1, "}'"],
    ["@other.sql\n", 1, 1, "scripts that stand by themselves"],
    ["CREATE TABLE A AS SELECT 1 X FROM DUAL;\n", 1, 16, "("],
  ])("is refused with its place where it cannot be read: %j", (text, line, column, expected) => {
    const read = (): Generated => generated({}, text);
    expect(read).toThrow(ContentError);
    expect(read).toThrow(expect.objectContaining({ place: { file: "standard.sql", line, column }, expected }));
  });
});
