import * as z from "zod";
import type { Plan, PlanContext } from "../types.js";

/** A user's or group's name, as useradd takes them. */
export const accountName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/,
    "expected a name of letters, digits, '.', '_' and '-', not beginning with a digit or '-'",
  );

/** Says at once, also in check mode, what the tools would say only when they run. */
export function onlyRoot(context: PlanContext, plan: Plan, what = "accounts"): Plan {
  if (context.host.uid === 0 || plan.changes.length === 0) return plan;
  return {
    changes: [],
    failed: `only root can change ${what} (become: true)`,
    ...(plan.result ? { result: plan.result } : {}),
  };
}
