import { describe, expect, it } from "@jest/globals";
import { generate } from "../../../src/sql/generate.js";
import type { Source } from "../../../src/sql/lint/finding.js";
import { lintScripts } from "../../../src/sql/lint/lint.js";
import { postgresql } from "../../../src/sql/postgresql/dialect.js";
import { standardScript } from "./standard.js";

async function source(text: string, file = "ours.sql"): Promise<Source> {
  const script = { file, text };
  return { script, schema: (await postgresql.reader())(script) };
}

async function lint(text: string, standard?: string): Promise<string[]> {
  const beside = standard === undefined ? [] : [await source(standard, "standard.sql")];
  const findings = lintScripts([await source(text)], beside, 2);
  return findings.map(({ rule, place, text: said }) => `${place.line} ${rule}: ${said}`);
}

const token = (columns: string, key: string): string =>
  `CREATE TABLE IDN_OAUTH2_ACCESS_TOKEN (ID INTEGER PRIMARY KEY, APP INTEGER${columns}, CONSTRAINT CON_APP_KEY UNIQUE (APP${key}));`;

describe("what is wrong with a script for several datacenters", () => {
  it("is nothing where it was generated", async () => {
    const standard = await source(standardScript);
    const plan = { datacenter: 1, count: 2, step: 2, dcid: "DC1", cascades: "triggers", engine: "bdr" } as const;
    const { text } = generate(standard.script, standard.schema, plan, postgresql);
    const found = await lint(text, standardScript);
    expect(found.filter((one) => !one.includes("odd_seq"))).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    [
      "sequences made twice, unused, missing, or too close",
      "CREATE SEQUENCE A START WITH 1 INCREMENT BY 2;\nCREATE SEQUENCE A START WITH 1 INCREMENT BY 2;\nCREATE SEQUENCE B;\nCREATE TABLE T (ID INTEGER DEFAULT NEXTVAL('a') PRIMARY KEY, C INTEGER DEFAULT NEXTVAL('GONE'));",
      [
        "2 sequence-twice: sequence a is created a second time",
        "3 sequence-unused: sequence b is used by nothing",
        "3 sequence-step: sequence b steps by 1: with 2 datacenters two of them make the same number",
        "4 sequence-missing: sequence GONE is used and created by nothing",
      ],
    ],
    [
      "columns that count too close",
      "CREATE TABLE T (A SERIAL PRIMARY KEY, B BIGINT GENERATED ALWAYS AS IDENTITY (INCREMENT BY 1),\n C BIGINT GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2), D SERIAL);\nALTER SEQUENCE T_D_SEQ INCREMENT BY 2;",
      [
        "1 sequence-step: column t.a steps by 1: with 2 datacenters two of them make the same number",
        "1 sequence-step: column t.b steps by 1: with 2 datacenters two of them make the same number",
      ],
    ],
    ["no DCID", token("", ""), ["1 dcid-missing: IDN_OAUTH2_ACCESS_TOKEN has no column DCID"]],
    [
      "DCID that is not in the key",
      token(", DCID VARCHAR(50) DEFAULT 'DC1'", ""),
      ["1 dcid-key: DCID has a default and is not in CON_APP_KEY: equal tokens of two datacenters collide"],
    ],
    [
      "DCID without a default",
      token(", DCID VARCHAR(50)", ", DCID"),
      ["1 dcid-default: DCID has no default: no token says where it was made"],
    ],
    ["a table without a key", "CREATE TABLE T (A INTEGER);", ["1 keyless-table: table t has no primary key"]],
    [
      "a cascade",
      "CREATE TABLE P (ID INTEGER PRIMARY KEY);\nCREATE TABLE C (ID INTEGER PRIMARY KEY,\n  FOREIGN KEY (ID) REFERENCES P (ID) ON DELETE CASCADE);",
      ["3 cascade-left: deleting from p cascades to c: both datacenters delete, and replication stops"],
    ],
  ])("is %s", async (_name, text, found) => {
    expect(await lint(text)).toEqual(found);
  });

  it("is what the standard script has and it lacks, and the reverse", async () => {
    const standard =
      "CREATE SEQUENCE S;\nCREATE TABLE P (ID INTEGER DEFAULT NEXTVAL('S') PRIMARY KEY, NAME VARCHAR(20) NOT NULL UNIQUE, STATE INTEGER DEFAULT 1);\nCREATE TABLE GONE (ID INTEGER PRIMARY KEY);\nCREATE TABLE C (ID INTEGER PRIMARY KEY REFERENCES P (ID) ON DELETE CASCADE);";
    const ours =
      "CREATE TABLE P (ID INTEGER PRIMARY KEY, NAME VARCHAR(30), STATE INTEGER DEFAULT 2, MORE INTEGER);\nCREATE TABLE C (ID INTEGER PRIMARY KEY REFERENCES P (ID));\nCREATE TABLE NEW (ID INTEGER PRIMARY KEY);";
    expect(await lint(ours, standard)).toEqual([
      "1 column-differs: column p.name is varchar(30), in the standard script varchar(20)",
      "1 column-differs: column p.name is not NOT NULL, in the standard script it is",
      "1 column-differs: the default of column p.state is 2, in the standard script 1",
      "1 column-added: column p.more is not in the standard script",
      "1 table-missing: table gone of the standard script is not made",
      "1 sequence-missing: sequence s of the standard script is not made",
      "1 constraint-missing: constraint UNIQUE (name) of p of the standard script is not made",
      "2 cascade-dropped: deleting from p cascaded to c (id), and no trigger does it now",
      "3 table-added: table new is not in the standard script",
    ]);
  });
});
