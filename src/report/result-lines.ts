import type { TaskResultEvent } from "../engine/events.js";
import { noPaint, type Paint } from "./colours.js";
import { formatDiff } from "./diff.js";
import type { ReportOptions } from "./reporter.js";
import { isFailure, statusStyle } from "./status.js";
import { formatDuration, indented, itemLabel, linesOf } from "./text.js";

type LineOptions = Pick<ReportOptions, "diff" | "verbosity">;

/** One result as lines: `changed: [host] (item)`, then what it has to tell, indented below. `hosts` names several with the same result. */
export function resultLines(event: TaskResultEvent, options: LineOptions, paint: Paint, hosts = event.host): string[] {
  const message = messageLines(event, options);
  const head = [
    paint(statusStyle(event.status), `${event.status}: [${hosts}]`),
    ...(event.item === undefined ? [] : [`(${itemLabel(event.item)})`]),
    ...(event.predicted ? [paint("dim", "(predicted)")] : []),
    ...(options.verbosity >= 2 ? [paint("dim", formatDuration(event.duration_ms))] : []),
    ...(message.length === 1 ? message.map((line) => `=> ${line}`) : []),
  ].join(" ");
  const below = [...(message.length === 1 ? [] : message), ...details(event, options, paint)];
  return [head, ...indented(below, 4)];
}

/** Why something was skipped is of interest to those who ask only. */
function messageLines(event: TaskResultEvent, { verbosity }: LineOptions): string[] {
  if (event.message === undefined || (event.status === "skipped" && verbosity === 0)) return [];
  return linesOf(event.message);
}

/** Whether there is more to say of a result than its status. */
export function hasDetails(event: TaskResultEvent, options: LineOptions): boolean {
  return messageLines(event, options).length > 0 || details(event, options, noPaint).length > 0;
}

function details(event: TaskResultEvent, options: LineOptions, paint: Paint): string[] {
  return [...outputLines(event, options.verbosity, paint), ...(options.diff ? formatDiff(event.diff, paint) : [])];
}

/** What a command printed: always when it failed, from `-v` on otherwise. */
function outputLines(event: TaskResultEvent, verbosity: number, paint: Paint): string[] {
  const failure = isFailure(event.status) || event.status === "rescued" || event.status === "ignored";
  if (!failure && verbosity === 0) return [];
  return [...stream("stdout", event.stdout, paint), ...stream("stderr", event.stderr, paint)];
}

function stream(name: string, text: string | undefined, paint: Paint): string[] {
  const lines = linesOf(text ?? "");
  return lines.length === 0 ? [] : [paint("dim", `${name}:`), ...indented(lines, 2)];
}
