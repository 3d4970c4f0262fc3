import { describe, expect, it } from "@jest/globals";
import { ContentError } from "../../../src/errors.js";
import { generate, type Generated } from "../../../src/sql/generate.js";
import type { DatacenterPlan } from "../../../src/sql/plan.js";
import { postgresql } from "../../../src/sql/postgresql/dialect.js";
import { serialSequence } from "../../../src/sql/postgresql/serial.js";
import { standardScript } from "./standard.js";

const second: DatacenterPlan = {
  datacenter: 2,
  count: 3,
  step: 10,
  dcid: "it's DC2",
  cascades: "triggers",
  engine: "pglogical",
};

async function generated(changes: Partial<DatacenterPlan> = {}, text = standardScript): Promise<Generated> {
  const script = { file: "standard.sql", text };
  return generate(script, (await postgresql.reader())(script), { ...second, ...changes }, postgresql);
}

/** The lines of one text that the other does not have. */
function linesOnlyIn(one: string, other: string): string[] {
  const known = new Set(other.split("\n"));
  return one.split("\n").filter((line) => !known.has(line));
}

describe("a script for one datacenter", () => {
  it("has every counter begin at its number and step past the others, however it is written", async () => {
    const { text } = await generated();
    expect(text).toContain("CREATE SEQUENCE APP_SEQ START WITH 2 INCREMENT BY 10;");
    expect(text).toContain("CREATE SEQUENCE API_SEQ START WITH 2 INCREMENT BY 10;");
    expect(text).toContain("CREATE SEQUENCE ODD_SEQ INCREMENT BY 10 CACHE 2 START WITH 2 ;");
    expect(text).toContain("ALTER SEQUENCE scope_id_seq START WITH 2 RESTART WITH 2 INCREMENT BY 10;");
    expect(text).toContain("GENERATED ALWAYS AS IDENTITY (START WITH 2 INCREMENT BY 10)");
  });

  it("says where a token was made, and tells equal tokens apart by it", async () => {
    const { text } = await generated();
    expect(text).toContain("DEFAULT 'ACTIVE' NOT NULL,\n            DCID VARCHAR(50) DEFAULT 'it''s DC2',");
    expect(text).toContain("CONSTRAINT CON_APP_KEY UNIQUE (APP_ID, TOKEN_STATE,DCID)");
  });

  it("deletes by triggers what went by cascades: in columns, tables and by ALTER, of several columns and of itself", async () => {
    const { text } = await generated();
    expect(text).not.toMatch(/ON DELETE CASCADE/);
    expect(text.match(/ON UPDATE CASCADE/g)).toHaveLength(2);
    expect(text).toContain("REFERENCES APP (ID) ON DELETE RESTRICT;");
    expect(text).toContain("DELETE FROM idn_oauth2_access_token WHERE app_id = OLD.id;");
    expect(text).toContain("DELETE FROM scope WHERE token_id = OLD.token_id;");
    expect(text).toContain("DELETE FROM of_pair WHERE a = OLD.a AND b = OLD.b;");
    expect(text).toContain('CREATE TRIGGER "A_trg_del_app" AFTER DELETE ON app');
    expect(text.match(/CREATE TRIGGER/g)).toHaveLength(4);
  });

  it("keeps cascades where that is asked for", async () => {
    const { text } = await generated({ cascades: "keep" });
    expect(text.match(/ON DELETE CASCADE/g)).toHaveLength(4);
    expect(text).not.toContain("TRIGGER");
  });

  it("leaves rows to the trusted source", async () => {
    const { text, seeds } = await generated();
    expect(text).not.toContain("INSERT");
    expect(seeds).toBe(
      "INSERT INTO BASE values ('it''s; here');\nINSERT INTO APP (NAME) VALUES ('first');\nINSERT INTO APP (NAME) VALUES ('second');\n",
    );
  });

  it.each([
    ["pglogical", "ALTER TABLE scope ADD COLUMN mdc_row_id BIGSERIAL PRIMARY KEY;"],
    ["bdr", "ALTER TABLE pair ADD PRIMARY KEY (a, b);"],
    ["logical", "ALTER TABLE scope REPLICA IDENTITY FULL;"],
  ] as const)("names the rows of tables without a key for %s, and tells of them", async (engine, statement) => {
    const { text, notes } = await generated({ engine });
    expect(text).toContain(statement);
    expect(notes.map((note) => note.text.split(":")[0])).toEqual([
      "scope has no primary key",
      "pair has no primary key",
    ]);
  });

  it("takes no unique index over expressions or some of the rows for a key", async () => {
    const table = "CREATE TABLE T (A INTEGER NOT NULL, B VARCHAR(9) NOT NULL);\n";
    for (const index of ["(A, LOWER(B))", "(A) WHERE B = 'x'"]) {
      const { text } = await generated({ engine: "bdr" }, `${table}CREATE UNIQUE INDEX U ON T ${index};\n`);
      expect(text).toContain("ADD COLUMN mdc_row_id BIGSERIAL PRIMARY KEY");
    }
  });

  it("adds its statements within the transaction of the script", async () => {
    const { text } = await generated();
    expect(text.trimEnd().split("\n").at(-1)).toBe("commit;");
  });

  it("leaves everything else as it is", async () => {
    const { text } = await generated({ engine: "streaming" });
    const gone = linesOnlyIn(standardScript, text);
    expect(gone.filter((line) => !/SEQUENCE|CASCADE|INSERT|CON_APP_KEY|IDENTITY/.test(line))).toEqual([]);
    expect(text).toContain("ünïcode in a comment");
  });

  it("is the same for the same script, and changes nothing more when it is made of its own outcome", async () => {
    const { text } = await generated();
    expect((await generated()).text).toBe(text);
    expect((await generated({}, text)).text).toBe(text);
  });

  it("is refused with its place where PostgreSQL would refuse it", async () => {
    const error: unknown = await generated({}, "CREATE TABLE A (ID INTEGER);\nCREATE TABEL B ();\n").catch(
      (found: unknown) => found,
    );
    expect(error).toBeInstanceOf(ContentError);
    expect(error).toMatchObject({ place: { file: "standard.sql", line: 2, column: 8 } });
  });
});

describe("the sequence of a SERIAL column", () => {
  it.each([
    ["scope", "id", "scope_id_seq"],
    ["a".repeat(40), "b".repeat(40), `${"a".repeat(29)}_${"b".repeat(29)}_seq`],
    ["a".repeat(70), "id", `${"a".repeat(56)}_id_seq`],
  ])("of %s.%s is %s", (table, column, name) => {
    expect(serialSequence(table, column)).toBe(name);
  });
});
