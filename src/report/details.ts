import type { TaskResultEvent } from "../engine/events.js";
import type { Paint } from "./colours.js";
import type { ReportOptions } from "./reporter.js";
import { hasDetails, resultLines } from "./result-lines.js";
import { shortPath } from "./text.js";
import { taskTitle } from "./task-times.js";

type DetailOptions = Pick<ReportOptions, "diff" | "verbosity" | "cwd">;

/** Results by task, in the order of the first one; hosts of which the same is to be said share the lines. */
export function detailLines(results: readonly TaskResultEvent[], options: DetailOptions, paint: Paint): string[] {
  const tasks = groupBy(
    results.filter((event) => hasDetails(event, options)),
    (event) => JSON.stringify([event.play, event.handler, taskTitle(event), event.place]),
  );
  return tasks.flatMap((task) => {
    const same = groupBy(task, ({ status, item, predicted, message, stdout, stderr, diff }) =>
      JSON.stringify([status, item, predicted, message, stdout, stderr, options.diff ? diff : null]),
    );
    return ["", ...same.flatMap((events, index) => groupLines(events, index === 0, options, paint))];
  });
}

function groupLines(
  events: readonly TaskResultEvent[],
  first: boolean,
  options: DetailOptions,
  paint: Paint,
): string[] {
  const [event] = events;
  if (event === undefined) return [];
  const header = paint("bold", `${event.handler === true ? "HANDLER" : "TASK"} [${taskTitle(event)}]`);
  const hosts = [...new Set(events.map(({ host }) => host))].join(", ");
  return [
    ...(first ? [`${header}  ${paint("dim", shortPath(event.place, options.cwd))}`] : []),
    ...resultLines(event, { ...options, verbosity: Math.min(options.verbosity, 1) }, paint, hosts),
  ];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
