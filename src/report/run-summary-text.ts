import { emptyRecap } from "../engine/events.js";
import { shownTime } from "../state/run-header.js";
import type { Paint } from "./colours.js";
import { formatRecap, type RecapEvent } from "./recap.js";
import type { RunSummary, TimelineEntry, Trouble } from "./run-summary.js";
import { statusStyle } from "./status.js";
import { type Cell, formatTable } from "./table.js";
import { taskTitle } from "./task-times.js";
import { formatDuration, indented, itemLabel, linesOf, printable, shortPath } from "./text.js";

export interface SummaryOptions {
  cwd: string;
  /** All tasks in the timeline, and not only those that took longest. */
  all: boolean;
  paint: Paint;
}

/** How many tasks a timeline shows unless all are asked for, and how wide its bars are. */
const shownTasks = 30;
const barWidth = 40;
/** How many of the slowest tasks are named. */
const slowestShown = 10;

/** What happened in a run, for people at a terminal. */
export function formatSummary(summary: RunSummary, options: SummaryOptions): string[] {
  const { paint } = options;
  // What went over the wire is counted at the end.
  const stats = summary.complete ? { stats: { slowest: slowest(summary) } } : {};
  return [
    ...headLines(summary, options),
    ...section(
      "FAILURES AND WHAT IS NOT KNOWN",
      summary.troubles.flatMap((one) => troubleLines(one, options)),
      paint,
    ),
    ...section("HANDLERS LEFT TO RUN", handlerLines(summary), paint),
    ...section(
      "WARNINGS",
      summary.warnings.map(({ host, message }) => `${host === undefined ? "" : `[${host}] `}${printable(message)}`),
      paint,
    ),
    ...section("TIMELINE", timelineLines(summary, options), paint),
    "",
    ...formatRecap(recapOf(summary), { check: summary.run.check, ...stats, paint }),
  ];
}

function headLines({ file, run, complete, duration_ms }: RunSummary, { paint, cwd }: SummaryOptions): string[] {
  const { controller, command, time, check, resumes } = run;
  return [
    paint("bold", `RUN of ${shownTime(time)}${check ? " (check mode)" : ""}`),
    `  ${printable(command.join(" "))}`,
    `  by ${controller.user} on ${controller.host}, mdc-provision ${controller.version}; ${shortPath(file, cwd)}`,
    ...(resumes === undefined ? [] : [`  goes on with the run in ${shortPath(resumes, cwd)}`]),
    ...(complete
      ? []
      : [paint("red", `  the log ends after ${formatDuration(duration_ms)}: the run was killed, or is still going`)]),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint("bold", title), ...indented(lines, 2)];
}

function troubleLines(trouble: Trouble, { paint, cwd }: SummaryOptions): string[] {
  const { host, task, role, place, item, status, message, stdout, stderr } = trouble;
  const style = status === "unknown end" ? "magenta" : statusStyle(status);
  const label = item === null || item === undefined ? "" : ` (${itemLabel(item)})`;
  const title = taskTitle({ role: role ?? undefined, task });
  return [
    `${paint(style, `${status}: [${host}]`)} ${printable(title)}${label}  ${paint("dim", shortPath(place, cwd))}`,
    ...indented(linesOf(message ?? ""), 4),
    ...[...linesOf(stdout ?? ""), ...linesOf(stderr ?? "")].map((line) => `    | ${line}`),
  ];
}

function handlerLines({ pending_handlers, run }: RunSummary): string[] {
  const lines = Object.entries(pending_handlers).map(([host, handlers]) => `[${host}] ${handlers.join(", ")}`);
  return lines.length === 0 || run.check ? lines : [...lines, "They run when these plays run again for these hosts."];
}

/** The longest tasks as bars over the time of the run, in the order in which they began. */
function timelineLines({ timeline, duration_ms }: RunSummary, { all, paint }: SummaryOptions): string[] {
  const noticeable = all ? timeline : timeline.filter((entry) => lasted(entry) > 0);
  const longest = [...noticeable].sort((a, b) => lasted(b) - lasted(a)).slice(0, all ? undefined : shownTasks);
  const shown = timeline.filter((entry) => longest.includes(entry));
  const rows = shown.map((entry): Cell[] => [
    { text: entry.host },
    { text: shortened(titleOf(entry)), left: true },
    { text: formatDuration(entry.start_ms) },
    { text: formatDuration(lasted(entry)) },
    { text: bar(entry, Math.max(1, duration_ms)), left: true, style: barStyle(entry) },
  ]);
  const header: Cell[] = ["host", "task", "begun at", "took", ""].map((text) => ({ text, style: "dim", left: true }));
  const left = timeline.length - shown.length;
  const rest = left === 0 ? [] : [`and ${left} shorter ones (all with -v)`];
  return shown.length === 0 ? [] : [...formatTable([header, ...rows], paint), ...rest];
}

function barStyle({ status }: TimelineEntry): ReturnType<typeof statusStyle> {
  return status === "running" ? "magenta" : statusStyle(status);
}

function bar(entry: TimelineEntry, total: number): string {
  const at = (time: number): number => Math.min(barWidth, Math.round((time / total) * barWidth));
  const begin = Math.min(at(entry.start_ms), barWidth - 1);
  return `|${" ".repeat(begin)}${"=".repeat(Math.max(1, at(entry.end_ms) - begin))}`.padEnd(barWidth + 1) + "|";
}

function lasted({ start_ms, end_ms }: TimelineEntry): number {
  return end_ms - start_ms;
}

function titleOf({ role, task, handler }: TimelineEntry): string {
  return printable(`${handler ? "handler " : ""}${taskTitle({ role: role ?? undefined, task })}`).replaceAll("\n", " ");
}

function shortened(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}

function slowest({ timeline }: RunSummary): { title: string; host: string; milliseconds: number }[] {
  const times = timeline.map((entry) => ({ title: titleOf(entry), host: entry.host, milliseconds: lasted(entry) }));
  return times.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, slowestShown);
}

function recapOf({ hosts, duration_ms, exit_code }: RunSummary): RecapEvent {
  const counts = Object.entries(hosts).map(([host, known]) => [host, { ...emptyRecap, ...known }]);
  return { type: "recap", hosts: Object.fromEntries(counts), duration_ms, exit_code: exit_code ?? 1 };
}
