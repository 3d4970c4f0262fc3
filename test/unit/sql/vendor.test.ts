import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { generate } from "../../../src/sql/generate.js";
import { oracle } from "../../../src/sql/oracle/dialect.js";
import { oracleSchema } from "../../../src/sql/oracle/schema.js";

/** A folder of the vendor's scripts, which are not ours to give: all of those for Oracle have to come out right. */
const real = process.env["MDC_SQL"] ?? "";
const files = readdirSync(real, { recursive: true, encoding: "utf8" }).filter((name) => /oracle[^/]*\.sql$/.test(name));

const plan = {
  ...{ datacenter: 2, count: 3, step: 10, dcid: "DC2" },
  cascades: "triggers",
  engine: "goldengate",
} as const;

describe("scripts of the vendor for Oracle", () => {
  it.each(files)("%s", (name) => {
    const script = { file: name, text: readFileSync(join(real, name), "utf8") };
    const schema = oracleSchema(script);
    const { text, notes } = generate(script, schema, plan, oracle);
    const made = oracleSchema({ file: name, text });
    expect(made.tables.map((table) => table.name)).toEqual(schema.tables.map((table) => table.name));
    const steps = made.sequences.map(({ options: { values } }) => `${values.start} ${values.increment}`);
    expect(new Set(steps)).toEqual(new Set(steps.length > 0 ? ["2 10"] : []));
    expect(made.sequences).toHaveLength(schema.sequences.length);
    expect(made.inserts).toEqual([]);
    expect(made.flaws.filter(({ cure }) => cure !== "it stays")).toEqual([]);
    const cascades = made.foreignKeys.filter(({ cascade }) => cascade !== undefined);
    expect(cascades).toHaveLength(notes.filter((note) => note.text.includes("still cascades")).length);
    const deleted = made.deleteTriggers.flatMap((trigger) =>
      trigger.deletes.map(({ table }) => [trigger.table, table]),
    );
    for (const { parent, table, cascade } of schema.foreignKeys)
      if (cascade && !cascades.some((one) => one.parent === parent && one.table === table))
        expect(deleted).toContainEqual([parent, table]);
    expect(generate({ file: name, text }, made, plan, oracle).text).toBe(text);
  });
});
