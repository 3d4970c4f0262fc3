import * as z from "zod";
import { unit, unitName } from "../../facts/unit.js";
import { defineModule, type AnyModule, type Plan } from "../types.js";
import { planUnit, unitFiles } from "./unit-plan.js";

/** A unit's name, with or without suffix. Wildcards are not: which units they mean changes by itself. */
export const serviceName = z
  .string()
  .regex(
    /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$/,
    "expected the name of one unit, such as postgresql or app@1.service",
  );

export const unitState = z.enum(["started", "stopped", "restarted", "reloaded"]);

/** `systemd_service` and its older name `systemd`. */
export function systemdModule(name: string): AnyModule {
  return defineModule({
    name,
    summary: "Control units of systemd",
    notes:
      "`daemon_reload` with a unit is done when the unit's file is newer than what systemd has loaded, and before any other change of the task; without a unit it is done every time and never counts as a change. " +
      "A unit that is static, indirect or the like can neither be enabled nor disabled: `enabled` is then met. Only `scope: system`.",
    examples: `- name: Start the server, and with the host
  ${name}:
    name: wso2apim
    state: started
    enabled: true
    daemon_reload: true
`,
    params: z
      .strictObject({
        name: serviceName.optional().describe("Name of the unit; without a suffix a service is meant"),
        unit: serviceName.optional().describe("Same as `name`"),
        service: serviceName.optional().describe("Same as `name`"),
        state: unitState
          .optional()
          .describe("`restarted` and `reloaded` are changes every time; both start what is stopped"),
        enabled: z.boolean().optional().describe("Whether it starts with the host"),
        masked: z.boolean().optional().describe("Whether it can be started at all"),
        daemon_reload: z.boolean().default(false).describe("Make systemd read changed unit files first"),
        no_block: z.boolean().default(false).describe("Do not wait until the unit has started or stopped"),
        scope: z.enum(["system"]).default("system").describe("Only the system's own manager"),
      })
      .refine(({ name: one, unit: two, service }) => [one, two, service].filter((n) => n !== undefined).length <= 1, {
        error: "expected one of name, unit and service",
      })
      .transform(({ name: one, unit: two, service, scope: _scope, ...rest }) => ({
        ...rest,
        name: one ?? two ?? service,
      }))
      .refine(({ name: found, daemon_reload }) => found !== undefined || daemon_reload, {
        error: "expected name, or daemon_reload: true",
      }),
    facts: ({ name: found }) => ({
      unit: found === undefined ? undefined : unit(unitName(found)),
      files: found === undefined ? undefined : unitFiles(unitName(found)),
    }),
    plan({ name: found, ...wanted }, facts, context) {
      if (found === undefined || !facts.unit) return reloadOnly;
      return planUnit({ ...wanted, unit: unitName(found) }, facts.unit, facts.files ?? [], context);
    },
  });
}

const reloadOnly: Plan = {
  changes: [],
  action: {
    script: "systemctl daemon-reload",
    predict: "ok",
    interpret: (output) =>
      output.code === 0
        ? { changed: false, result: {} }
        : { changed: false, failed: output.stderr.toString("utf8").trim(), result: {} },
  },
};
