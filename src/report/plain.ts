import type { RunEvent, TaskResultEvent } from "../engine/events.js";
import type { Paints } from "./colours.js";
import { formatRecap } from "./recap.js";
import { interruptNotice, type ReportOptions, type Reporter, type ReportStreams } from "./reporter.js";
import { resultLines } from "./result-lines.js";
import { createTaskTimes, taskTitle } from "./task-times.js";
import { roundTripLine } from "./round-trip.js";
import { shortPath } from "./text.js";
import { warningLine } from "./warning.js";

/** Lines for logs and for those who know Ansible's: headers where play or task change, one line per host and item. */
export function createPlainReporter(streams: ReportStreams, options: ReportOptions, paints: Paints): Reporter {
  const paint = paints.stdout;
  const times = createTaskTimes();
  let header: Header | undefined;
  const write = (lines: readonly string[]): void => {
    streams.stdout.write(lines.map((line) => `${line}\n`).join(""));
  };
  const writeUnder = (next: Header, lines: readonly string[]): void => {
    if (!isSame(header, next)) write(["", paint("bold", next.title) + paint("dim", next.note)]);
    header = next;
    write(lines);
  };
  return {
    onEvent(event) {
      times.onEvent(event);
      switch (event.type) {
        case "play_start":
          header = undefined;
          write(["", paint("bold", `PLAY [${event.play}]`), ...playHosts(event)]);
          break;
        case "task_start":
          if (options.verbosity >= 3) writeUnder(headerOf(event, ""), [paint("dim", `started: [${event.host}]`)]);
          break;
        case "item_done":
        case "task_unreached":
        case "task_done":
        case "handlers_pending":
        case "progress":
          break;
        case "task_result":
          writeUnder(headerOf(event, note(event, options), event.place), resultLines(event, options, paint));
          break;
        case "round_trip":
          if (options.verbosity >= 4) write([paint("dim", roundTripLine(event))]);
          break;
        case "warning":
          streams.stderr.write(`${warningLine(event, paints.stderr)}\n`);
          break;
        case "recap": {
          const stats = options.stats ? { slowest: times.slowest() } : undefined;
          write(["", ...formatRecap(event, { check: options.check, stats, paint })]);
          break;
        }
      }
    },
    onInterrupt: () => void streams.stderr.write(`${paints.stderr("yellow", interruptNotice)}\n`),
    close: () => Promise.resolve(),
  };
}

interface Header {
  title: string;
  note: string;
  /** Tasks that only begin do not tell where they stand. */
  place: string | undefined;
}

function headerOf(event: Pick<TaskResultEvent, "role" | "task" | "handler">, note: string, place?: string): Header {
  return { title: `${event.handler === true ? "HANDLER" : "TASK"} [${taskTitle(event)}]`, note, place };
}

/** Two tasks of one name are still two. */
function isSame(one: Header | undefined, other: Header): boolean {
  if (one?.title !== other.title) return false;
  return one.place === undefined || other.place === undefined || one.place === other.place;
}

/** From `-vv` on, headers say which module runs and where the task stands. */
function note(event: TaskResultEvent, { verbosity, cwd }: ReportOptions): string {
  return verbosity >= 2 ? `  ${event.module}, ${shortPath(event.place, cwd)}` : "";
}

function playHosts({ hosts, datacenters }: Extract<RunEvent, { type: "play_start" }>): string[] {
  const byDatacenter = new Map<string, string[]>();
  for (const host of hosts) {
    const name = datacenters[host] === undefined ? "" : `${datacenters[host]}: `;
    byDatacenter.set(name, [...(byDatacenter.get(name) ?? []), host]);
  }
  return [...byDatacenter].map(([name, members]) => `  ${name}${members.join(" ")}`);
}
