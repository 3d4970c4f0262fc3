import type { HostRecap, RunEvent } from "../engine/events.js";
import type { Paint } from "./colours.js";
import { statusStyle } from "./status.js";
import { type Cell, formatTable } from "./table.js";
import type { TaskTime } from "./task-times.js";
import { formatBytes, formatDuration, plural } from "./text.js";

export type RecapEvent = Extract<RunEvent, { type: "recap" }>;

export interface RecapOptions {
  /** Check mode: the counts are of what would be done, and a column tells of what cannot be known. */
  check: boolean;
  /** The wire statistics of each host and these slowest tasks, when asked for. */
  stats?: { slowest: readonly TaskTime[] };
  paint: Paint;
}

const columns = ["ok", "changed", "skipped", "failed", "unreachable", "rescued", "ignored"] as const;

/** The table of hosts at the end of a run, and one line that says what it came to. */
export function formatRecap(recap: RecapEvent, options: RecapOptions): string[] {
  const { check, stats, paint } = options;
  return [
    paint("bold", check ? "RECAP (check mode: nothing was changed)" : "RECAP"),
    ...countTable(recap.hosts, check, paint),
    ...customStats(recap.custom_stats, paint),
    ...(stats === undefined ? [] : [...wireTable(recap.hosts, paint), ...slowTasks(stats.slowest, paint)]),
    "",
    verdict(recap, options),
  ];
}

function countTable(hosts: Record<string, HostRecap>, check: boolean, paint: Paint): string[] {
  const names = check ? [...columns, "unknown" as const] : columns;
  const header: Cell[] = ["host", ...names].map((text) => ({ text, style: "dim" }));
  const rows = Object.entries(hosts).map(([host, counts]): Cell[] => [
    { text: host, style: hostStyle(counts) },
    ...names.map((name): Cell => ({
      text: String(counts[name]),
      style: counts[name] === 0 ? "dim" : statusStyle(name),
    })),
  ]);
  return formatTable([header, ...rows], paint);
}

function hostStyle(counts: HostRecap): "red" | "yellow" | "green" {
  if (counts.failed + counts.unreachable > 0) return "red";
  return counts.changed > 0 ? "yellow" : "green";
}

/** What `set_stats` told: the run as a whole first. */
function customStats(stats: RecapEvent["custom_stats"], paint: Paint): string[] {
  const told = Object.entries(stats ?? {}).sort(([a], [b]) => Number(b === "_run") - Number(a === "_run"));
  const rows = told.flatMap(([host, values]) =>
    Object.entries(values).map(([name, value]): Cell[] => [
      { text: host === "_run" ? "run" : host, style: "dim" },
      { text: name, left: true },
      { text: typeof value === "string" ? value : JSON.stringify(value), left: true },
    ]),
  );
  return rows.length === 0 ? [] : ["", paint("bold", "CUSTOM STATS"), ...formatTable(rows, paint)];
}

function wireTable(hosts: Record<string, HostRecap>, paint: Paint): string[] {
  const header: Cell[] = ["host", "round trips", "sent", "received", "connect"].map((text) => ({ text, style: "dim" }));
  const rows = Object.entries(hosts).map(([host, counts]): Cell[] => [
    { text: host },
    { text: String(counts.round_trips) },
    { text: formatBytes(counts.bytes_sent) },
    { text: formatBytes(counts.bytes_received) },
    { text: `${Math.round(counts.connect_ms)} ms` },
  ]);
  return ["", paint("bold", "WIRE"), ...formatTable([header, ...rows], paint)];
}

function slowTasks(tasks: readonly TaskTime[], paint: Paint): string[] {
  if (tasks.length === 0) return [];
  const rows = tasks.map(({ title, host, milliseconds }): Cell[] => [
    { text: title },
    { text: host, style: "dim", left: true },
    { text: formatDuration(milliseconds) },
  ]);
  return ["", paint("bold", "SLOWEST TASKS"), ...formatTable(rows, paint)];
}

function verdict(recap: RecapEvent, { check, paint }: RecapOptions): string {
  const hosts = Object.values(recap.hosts);
  const having = (...names: (keyof HostRecap)[]): number =>
    hosts.filter((host) => names.some((name) => host[name] > 0)).length;
  const [changed, failed, unreachable] = [having("changed"), having("failed"), having("unreachable")];
  const parts = [
    plural(hosts.length, "host"),
    changed === 0
      ? paint("green", check ? "nothing to change" : "nothing changed")
      : paint("yellow", check ? `${changed} would change` : `${changed} changed`),
    ...(failed === 0 ? [] : [paint("red", `${failed} failed`)]),
    ...(unreachable === 0 ? [] : [paint("red", `${unreachable} unreachable`)]),
    ...(recap.exit_code === 130 ? [paint("red", "interrupted")] : []),
  ];
  return `${parts.join(", ")}, in ${formatDuration(recap.duration_ms)}`;
}
