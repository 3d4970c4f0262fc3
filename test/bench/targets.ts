import type { Target } from "./discipline.js";
import { figure } from "./table.js";

/** What cannot be measured, because somebody is not installed, does not hold. */
export function atMost(wanted: string, limit: number, measured: number, unit = "×"): Target {
  return { wanted: `≤ ${wanted}`, measured: told(measured, unit), holds: measured <= limit };
}

export function atLeast(wanted: string, limit: number, measured: number, unit = "×"): Target {
  return { wanted: `≥ ${wanted}`, measured: told(measured, unit), holds: measured >= limit };
}

function told(measured: number, unit: string): string {
  return Number.isNaN(measured) ? "not measured" : `${figure(measured)} ${unit}`;
}
