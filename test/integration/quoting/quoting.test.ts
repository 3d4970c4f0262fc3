import { readdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { loadModules } from "../../../src/modules/registry.js";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { goThrough, hostName, textsOf } from "./go-through.js";
import { canaries, must } from "./host.js";
import type { Scenario } from "./scenario.js";
import { anyName, anyValue } from "./texts.js";

let lab: Lab;
beforeAll(async () => {
  lab = await raiseHosts({ lab: `quoting-${process.pid}`, hosts: [{ name: hostName, image: "java" }] });
});

afterAll(() => lab.down());

/** Every table beside this file: `NAME.scenarios.ts`, which exports `scenarios`. */
const tables = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".scenarios.ts"));
const all: Scenario[] = [];
for (const table of tables.sort()) all.push(...((await import(`./${table}`)) as { scenarios: Scenario[] }).scenarios);

afterEach(async () => {
  expect(await canaries(lab.host(hostName))).toEqual([]);
});

const { seed = 0 } = fc.readConfigureGlobal();

/** The texts that are known to hurt, and some that nobody has thought of, in one go: what costs is the play. */
describe.each(all.map((scenario, index) => [scenario.title, scenario, index] as const))(
  "%s",
  (_title, scenario, index) => {
    it("are as they were asked for", async () => {
      const drawn = fc.array(scenario.texts === "name" ? anyName : anyValue, { minLength: 8, maxLength: 8 });
      const property = fc.asyncProperty(drawn, (texts) =>
        goThrough(lab, scenario, scenario.only ?? [...textsOf(scenario, index), ...texts]),
      );
      await fc.assert(property, { numRuns: 1, seed: seed + index, endOnFailure: true });
    });
  },
);

it("every module goes through", async () => {
  const modules = [...(await loadModules()).keys()];
  const covered = new Set(all.flatMap((scenario) => scenario.modules));
  expect(modules.filter((name) => !covered.has(name))).toEqual([]);
});

it("a shell that reads them is heard", async () => {
  for (const text of ["`cd;>mdc-canary-1`", "$(>/tmp/mdc-canary-20)"])
    await must(lab.host(hostName), `HOME=/root; echo ${text}`);
  expect((await canaries(lab.host(hostName))).sort()).toEqual(["/root/mdc-canary-1", "/tmp/mdc-canary-20"]);
  await must(lab.host(hostName), "rm /root/mdc-canary-1 /tmp/mdc-canary-20");
});
