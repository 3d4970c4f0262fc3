import { describe, expect, it } from "@jest/globals";
import { generate } from "../../../src/sql/generate.js";
import type { DatacenterPlan } from "../../../src/sql/plan.js";
import { postgresql } from "../../../src/sql/postgresql/dialect.js";
import { identifier, reserved } from "../../../src/sql/postgresql/names.js";

const plan: DatacenterPlan = {
  ...{ datacenter: 1, count: 2, step: 2, dcid: "DC1" },
  cascades: "triggers",
  engine: "bdr",
};

async function generated(text: string): Promise<string> {
  const script = { file: "standard.sql", text };
  return generate(script, (await postgresql.reader())(script), plan, postgresql).text;
}

describe("names in what is generated", () => {
  it.each([
    ["app_seq", "app_seq"],
    ["key", "key"],
    ["value", "value"],
    ["user", '"user"'],
    ["order", '"order"'],
    ["Mixed", '"Mixed"'],
    ['a"b', '"a""b"'],
    ["1st", '"1st"'],
  ])("%s is written %s", (name, written) => {
    expect(identifier(name)).toBe(written);
  });

  it("are quoted only where PostgreSQL would refuse them", async () => {
    const { loadModule, parseSync } = await import("libpg-query");
    await loadModule();
    for (const word of reserved) expect(() => parseSync(`ALTER TABLE a ADD PRIMARY KEY (${word})`)).toThrow();
  });

  it("may be words of SQL", async () => {
    const text = await generated(
      `CREATE TABLE "user" ("order" INTEGER PRIMARY KEY, "end" SERIAL);
CREATE TABLE "group" ("table" INTEGER NOT NULL UNIQUE REFERENCES "user" ("order") ON DELETE CASCADE);
`,
    );
    expect(text).toContain('DELETE FROM "group" WHERE "table" = OLD."order";');
    expect(text).toContain('BEFORE DELETE ON "user" FOR EACH ROW');
    expect(text).toContain('ALTER TABLE "group" ADD PRIMARY KEY ("table");');
    await expect(generated(text)).resolves.toBe(text);
  });
});

describe("a script with characters of any width", () => {
  it("is changed at the right places", async () => {
    const before = "-- é € 😀 '\n";
    const text = `${before}CREATE TABLE "é€😀" (ID SERIAL PRIMARY KEY, A VARCHAR(9) DEFAULT '😀€'); /* 😀 */ CREATE SEQUENCE S;${before}`;
    const made = await generated(text);
    expect(made).toContain("CREATE SEQUENCE S START WITH 1 INCREMENT BY 2;-- é € 😀 '");
    expect(made).toContain(
      `DEFAULT '😀€');\nALTER SEQUENCE "é€😀_id_seq" START WITH 1 RESTART WITH 1 INCREMENT BY 2; /* 😀 */`,
    );
  });
});
