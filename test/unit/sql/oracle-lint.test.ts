import { describe, expect, it } from "@jest/globals";
import { generate } from "../../../src/sql/generate.js";
import type { Source } from "../../../src/sql/lint/finding.js";
import { lintScripts } from "../../../src/sql/lint/lint.js";
import { oracle } from "../../../src/sql/oracle/dialect.js";
import { oracleSchema } from "../../../src/sql/oracle/schema.js";
import { oracleStandard } from "./oracle-standard.js";

function source(text: string, file = "ours.sql"): Source {
  const script = { file, text };
  return { script, schema: oracleSchema(script) };
}

function lint(text: string, standard?: string): string[] {
  const beside = standard === undefined ? [] : [source(standard, "standard.sql")];
  const findings = lintScripts([source(text)], beside, 2);
  return findings.map(({ rule, place, text: said }) => `${place.line} ${rule}: ${said}`);
}

const standard = `CREATE TABLE TOKEN (ID INTEGER PRIMARY KEY, IDP_ID INTEGER DEFAULT -1 NOT NULL, USER_CODE VARCHAR (25), UNIQUE (USER_CODE))
/
CREATE SEQUENCE TOKEN_SEQ START WITH 1 INCREMENT BY 1 NOCACHE
/
CREATE TABLE SCOPE (ID INTEGER, FOREIGN KEY (ID) REFERENCES TOKEN ON DELETE CASCADE, PRIMARY KEY (ID))
/
CREATE TABLE MORE (ID INTEGER, FOREIGN KEY (ID) REFERENCES TOKEN ON DELETE CASCADE, PRIMARY KEY (ID))
/
CREATE TABLE TWICE (ID INTEGER PRIMARY KEY, A INTEGER REFERENCES TOKEN ON DELETE CASCADE, B INTEGER REFERENCES TOKEN ON DELETE CASCADE)
/
CREATE OR REPLACE TRIGGER TOKEN_TRIG BEFORE INSERT ON TOKEN FOR EACH ROW
BEGIN
  SELECT TOKEN_SEQ.nextval INTO :NEW.ID FROM dual;
END;
/
`;

describe("what is wrong with an Oracle script for several datacenters", () => {
  it("is nothing where it was generated but what cannot be helped", () => {
    const { script, schema } = source(oracleStandard);
    const plan = { datacenter: 1, count: 2, step: 2, dcid: "DC1", cascades: "triggers", engine: "goldengate" } as const;
    expect(lint(generate(script, schema, plan, oracle).text, oracleStandard).map((one) => one.slice(3))).toEqual([
      "sequence-unused: sequence Odd is used by nothing",
      "sequence-twice: sequence APP_SEQ is created a second time",
      "keyless-table: table IDN_SCOPE_OF_TOKEN_AND_MORE has no primary key",
      "keyless-table: table PAIR has no primary key",
      "cascade-left: deleting from APP cascades to APP: both datacenters delete, and replication stops",
    ]);
  });

  it("is what the vendor's scripts for several datacenters have lost, or have in addition", () => {
    const ours = `CREATE TABLE TOKEN (ID INTEGER PRIMARY KEY, IDP_ID INTEGER, USER_CODE VARCHAR2(25), UNIQUE (IDP_ID))
/
-- TODO: ON DELETE CASCADE
CREATE TABLE SCOPE (ID INTEGER, FOREIGN KEY (ID) REFERENCES TOKEN, PRIMARY KEY (ID))
/
CREATE TABLE MORE (ID INTEGER, FOREIGN KEY (ID) REFERENCES TOKEN, PRIMARY KEY (ID))
/
CREATE TABLE TWICE (ID INTEGER PRIMARY KEY, A INTEGER REFERENCES TOKEN, B INTEGER REFERENCES TOKEN)
/
CREATE or REPLACE TRIGGER TRG_DEL_TOKEN BEFORE
DELETE
  on TOKEN FOR EACH ROW
  BEGIN
    -- DELETE FROM MORE
    DELETE
    FROM
      SCOPE S WHERE S.ID = :OLD.ID;
    DELETE FROM TWICE WHERE A = :OLD.ID;
  END;
/
CREATE OR REPLACE TRIGGER TOKEN_TRIG BEFORE INSERT ON TOKEN FOR EACH ROW
BEGIN
  SELECT OTHER_SEQ.nextval INTO :NEW.ID FROM dual;
END;
/
CREATE SEQUENCE TOKEN_SEQ START WITH 1 INCREMENT BY 2
/
CREATE SEQUENCE TOKEN_SEQ START WITH 1 INCREMENT BY 1
`;
    expect(lint(ours, standard)).toEqual([
      "1 column-differs: column TOKEN.IDP_ID is not NOT NULL, in the standard script it is",
      "1 column-differs: the default of column TOKEN.IDP_ID is none, in the standard script -1",
      "1 constraint-missing: constraint UNIQUE (USER_CODE) of TOKEN of the standard script is not made",
      "1 constraint-added: constraint UNIQUE (IDP_ID) of TOKEN is not in the standard script",
      "6 cascade-dropped: deleting from TOKEN cascaded to MORE (ID), and no trigger does it now",
      "8 cascade-dropped: deleting from TOKEN cascaded to TWICE (B), and no trigger does it now",
      "23 sequence-missing: sequence OTHER_SEQ is used and created by nothing",
      "26 sequence-unused: sequence TOKEN_SEQ is used by nothing",
      expect.stringMatching(/^28 not-ended: no \/ on a line of its own ends this statement/),
      "28 sequence-twice: sequence TOKEN_SEQ is created a second time",
      "28 sequence-unused: sequence TOKEN_SEQ is used by nothing",
      "28 sequence-step: sequence TOKEN_SEQ steps by 1: with 2 datacenters two of them make the same number",
    ]);
  });

  it("is a column of datacenters that the key does not have, also where it is added later", () => {
    const text = `CREATE TABLE IDN_OAUTH2_ACCESS_TOKEN (ID INTEGER PRIMARY KEY, CONSTRAINT CON_APP_KEY UNIQUE (ID));
ALTER TABLE IDN_OAUTH2_ACCESS_TOKEN ADD (DCID VARCHAR2 (50) DEFAULT 'DC1');
`;
    expect(lint(text)).toEqual([
      "1 dcid-key: DCID has a default and is not in CON_APP_KEY: equal tokens of two datacenters collide",
    ]);
  });
});
