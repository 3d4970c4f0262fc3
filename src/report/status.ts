import type { TaskStatus } from "../engine/events.js";
import type { Paint, Style } from "./colours.js";

/** From the least to the most worth telling; the status of several results together is the last one among them. */
const statuses = [
  "skipped",
  "ok",
  "changed",
  "unknown",
  "ignored",
  "rescued",
  "failed",
  "unreachable",
] as const satisfies readonly TaskStatus[];

const styles: Record<TaskStatus, Style> = {
  skipped: "cyan",
  ok: "green",
  changed: "yellow",
  unknown: "magenta",
  ignored: "cyan",
  rescued: "cyan",
  failed: "red",
  unreachable: "red",
};

export function statusStyle(status: TaskStatus): Style {
  return styles[status];
}

export function worst(one: TaskStatus | undefined, other: TaskStatus): TaskStatus {
  if (one === undefined) return other;
  return statuses.indexOf(other) > statuses.indexOf(one) ? other : one;
}

/** True for what ends a host's run. */
export function isFailure(status: TaskStatus | undefined): boolean {
  return status === "failed" || status === "unreachable";
}

/** `3 ok, 1 changed, 2 skipped`: the counts that are not 0. */
export function formatCounts(counts: ReadonlyMap<TaskStatus, number>, paint: Paint): string {
  return (["ok", "changed", ...statuses.filter((status) => status !== "ok" && status !== "changed")] as const)
    .filter((status) => (counts.get(status) ?? 0) > 0)
    .map((status) => paint(styles[status], `${counts.get(status)} ${status}`))
    .join(", ");
}
