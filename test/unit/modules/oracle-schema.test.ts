import { describe, expect, it } from "@jest/globals";
import { oracleSchemaModule } from "../../../src/modules/oracle-schema.js";
import { diffOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const script = `-- Tables
PROMPT begins
CREATE TABLE APP (
  NAME VARCHAR2 (50) DEFAULT 'a;
b',

  PRIMARY KEY (NAME))
/
CREATE SEQUENCE APP_SEQ START WITH 2 INCREMENT BY 2;
CREATE OR REPLACE TRIGGER APP_TRIG BEFORE INSERT ON APP FOR EACH ROW
BEGIN
  SELECT APP_SEQ.nextval INTO :NEW.NAME FROM dual;
END;
/
EXIT
`;
const seeds = "INSERT INTO APP (NAME) VALUES ('first');";
const texts = [script, seeds].map((text) => Buffer.from(text));
const wish = {
  ...{ oracle_home: "/u01/db", schema: "apimgt", src: "/s/app.sql", seeds: "/s/seeds.sql" },
  ...{ remote_src: true, fingerprint: "abc" },
};
const empty = { exists: true, fingerprint: null, tables: [] };
const plan = (schema: Record<string, unknown>, found = texts) =>
  planOf(oracleSchemaModule, wish, { schema, texts: found });

describe("oracle_schema", () => {
  it("runs the statements in the account's schema, between two signs of how far it has come", async () => {
    const planned = await plan(empty);
    expect(payloadsOf(scriptOf(planned)).join("").split("\n").slice(4)).toEqual([
      "SET SQLTERMINATOR OFF SQLBLANKLINES ON",
      'ALTER SESSION SET CURRENT_SCHEMA = "APIMGT"',
      ...["/", 'CREATE VIEW "MDC_SCHEMA" AS SELECT 1 AS made FROM dual', "/", "COMMIT", "/"],
      ...[`COMMENT ON TABLE "MDC_SCHEMA" IS 'begun'`, "/"],
      ...["CREATE TABLE APP (", "  NAME VARCHAR2 (50) DEFAULT 'a;", "b',", "", "  PRIMARY KEY (NAME))", "/"],
      ...["CREATE SEQUENCE APP_SEQ START WITH 2 INCREMENT BY 2", "/"],
      ...["CREATE OR REPLACE TRIGGER APP_TRIG BEFORE INSERT ON APP FOR EACH ROW", "BEGIN"],
      ...["  SELECT APP_SEQ.nextval INTO :NEW.NAME FROM dual;", "END;", "/"],
      ...["INSERT INTO APP (NAME) VALUES ('first')", "/", "COMMIT", "/"],
      ...[`COMMENT ON TABLE "MDC_SCHEMA" IS 'abc'`, "/", "EXIT", ""],
    ]);
    expect(diffOf(planned)).toEqual([
      'the account APIMGT script app.sql: null -> "applied"',
      'the account APIMGT script seeds.sql: null -> "applied"',
    ]);
    expect(Object.values(promisesOf(planned))).toEqual([{ exists: true, fingerprint: "abc", tables: ["APP"] }]);
  });

  it("does nothing where these scripts were applied, whatever came to the tables since", async () => {
    const planned = await plan({ ...empty, fingerprint: "abc", tables: ["APP", "LATER"] });
    expect([planned.changes, planned.failed]).toEqual([[], undefined]);
  });

  it.each([
    [{ exists: false, fingerprint: null, tables: [] }, "the account APIMGT is not there"],
    [{ ...empty, fingerprint: "abc" }, "the account APIMGT was made from these scripts, but lacks APP"],
    [{ ...empty, fingerprint: "xyz", tables: ["APP"] }, "was made from other scripts (fingerprint xyz, of these abc)"],
    [{ ...empty, fingerprint: "begun", tables: ["APP"] }, "were broken off, and what they had made is still there (1"],
    [{ ...empty, tables: ["APP"] }, "no fingerprint says that it was made from these scripts: all 1 tables"],
    [{ ...empty, tables: ["OTHER"] }, "it has OTHER, which the scripts do not make"],
  ])("touches nothing of %j", async (fact, failed) => {
    const planned = await plan(fact);
    expect([planned.changes, planned.failed]).toEqual([[], expect.stringContaining(failed)]);
  });

  it("wants the account's scripts to be there", async () => {
    const planned = await planOf(oracleSchemaModule, wish, { schema: empty, texts: [texts[0], null] });
    expect(planned.failed).toBe("there is no file /s/seeds.sql on the host");
  });
});
