import type { RunEvent, TaskResultEvent } from "../engine/events.js";
import type { Paints } from "./colours.js";
import { detailLines } from "./details.js";
import { startListrView } from "./listr-view.js";
import { formatRecap, type RecapEvent } from "./recap.js";
import { interruptNotice, type ReportOptions, type Reporter, type ReportStreams } from "./reporter.js";
import { isFailure } from "./status.js";
import { roundTripLine } from "./round-trip.js";
import { createTaskTimes } from "./task-times.js";
import { layoutTree, type ViewNode } from "./tree-layout.js";
import { applyEvent, createTreeModel } from "./tree-model.js";
import { warningLine } from "./warning.js";

/** A live tree for people at a terminal; what tasks had to tell, and the recap, follow when it is complete. */
export async function createPrettyReporter(
  streams: ReportStreams,
  options: ReportOptions,
  paints: Paints,
): Promise<Reporter> {
  const paint = paints.stdout;
  const model = createTreeModel();
  const times = createTaskTimes();
  const results: TaskResultEvent[] = [];
  const warnings: Extract<RunEvent, { type: "warning" }>[] = [];
  const trips: Extract<RunEvent, { type: "round_trip" }>[] = [];
  let recap: RecapEvent | undefined;

  let interrupted = false;

  const layout = { paint, allTasks: options.verbosity > 0 };
  const frame = (): ViewNode[] => {
    const notice: ViewNode = { id: "notice", state: "running", title: paint("yellow", interruptNotice), children: [] };
    const rows = Math.max(2, (streams.stdout.rows ?? 24) - 2);
    const tree = layoutTree(model, { ...layout, now: Date.now(), rows });
    return interrupted ? [...tree, notice] : tree;
  };
  const view = await startListrView(streams.stdout, frame);
  return {
    onEvent(event) {
      applyEvent(model, event, Date.now());
      times.onEvent(event);
      if (event.type === "task_result" && isTelling(event, options)) results.push(event);
      else if (event.type === "warning") warnings.push(event);
      else if (event.type === "round_trip" && options.verbosity >= 4) trips.push(event);
      else if (event.type === "recap") recap = event;
    },
    onInterrupt() {
      interrupted = true;
    },
    async close() {
      await view.finish(layoutTree(model, { ...layout, now: Date.now(), rows: undefined }));
      const failed = results.filter(({ status }) => isFailure(status));
      const others = results.filter(({ status }) => !isFailure(status));
      const stats = options.stats ? { slowest: times.slowest() } : undefined;
      const lines = [
        ...trips.map((trip) => paint("dim", roundTripLine(trip))),
        ...detailLines(others, options, paint),
        ...detailLines(failed, options, paint),
        ...(recap === undefined ? [] : ["", ...formatRecap(recap, { check: options.check, stats, paint })]),
      ];
      for (const warning of warnings) streams.stderr.write(`${warningLine(warning, paints.stderr)}\n`);
      streams.stdout.write(lines.map((line) => `${line}\n`).join(""));
    },
  };
}

/** What the end of the run will say of it; the others are not kept. */
function isTelling(event: TaskResultEvent, { diff, verbosity }: ReportOptions): boolean {
  if (event.message !== undefined || isFailure(event.status)) return true;
  return (diff && event.diff.length > 0) || verbosity > 0 || event.status === "rescued" || event.status === "ignored";
}
