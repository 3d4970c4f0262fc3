import { readdirSync } from "node:fs";
import { beforeAll, describe, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { closedLoop, type ModuleCase } from "./closed-loop.js";

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

/** Every table beside this file: `NAME.cases.ts`, which exports `cases`. */
const tables = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".cases.ts"));

for (const table of tables.sort()) {
  const { cases } = (await import(`./${table}`)) as { cases: ModuleCase[] };
  describe(table.replace(".cases.ts", ""), () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      await closedLoop(lab, "h1", one);
    });
  });
}
