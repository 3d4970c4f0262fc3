import * as z from "zod";
import { unit, unitName } from "../facts/unit.js";
import { serviceName, unitState } from "./support/unit-params.js";
import { planUnit, unitFiles } from "./support/unit-plan.js";
import { defineModule } from "./types.js";

export const service = defineModule({
  name: "service",
  summary: "Start, stop, restart and enable services",
  notes:
    "Hosts run systemd; other init systems are not supported. When a unit's file is newer than what systemd has loaded, it is loaded again before the service is touched. " +
    "A service that does not come up fails the task with the last lines of its journal.",
  examples: `- name: The database runs, also after a restart of the host
  service:
    name: postgresql
    state: started
    enabled: true
`,
  params: z.strictObject({
    name: serviceName.describe("Name of the service"),
    state: unitState
      .optional()
      .describe("`restarted` and `reloaded` are changes every time; both start what is stopped"),
    enabled: z.boolean().optional().describe("Whether it starts with the host"),
  }),
  facts: ({ name }) => ({ unit: unit(unitName(name)), files: unitFiles(unitName(name)) }),
  plan: ({ name, ...wanted }, facts, context) =>
    planUnit(
      { ...wanted, unit: unitName(name), daemon_reload: false, no_block: false },
      facts.unit,
      facts.files,
      context,
    ),
});
