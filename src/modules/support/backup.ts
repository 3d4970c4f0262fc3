import type { PlanContext } from "../types.js";

/** Name for a copy of what is there now, by the host's clock and the old content: `/etc/hosts.1f2e3d4c.2026-01-31@12-00-00~`. */
export function backupName(path: string, oldSha256: string | null, context: PlanContext): string {
  const time = new Date(context.host.epoch * 1000).toISOString().slice(0, 19).replace("T", "@").replaceAll(":", "-");
  return `${path}.${(oldSha256 ?? "").slice(0, 8)}.${time}~`;
}
