import type { RunEvent } from "../engine/events.js";
import { eventLine } from "../state/event-line.js";
import type { Paints } from "./colours.js";
import { interruptNotice, type Reporter, type ReportStreams } from "./reporter.js";
import { printableJson } from "./text.js";
import { warningLine } from "./warning.js";

/**
 * One JSON object per line for programs. The lines and their fields are a contract: what is not in it (starts of
 * tasks, progress) is not written, and warnings go to stderr.
 */
export function createJsonReporter(streams: ReportStreams, paints: Paints): Reporter {
  return {
    onEvent(event) {
      if (event.type === "warning") streams.stderr.write(`${warningLine(event, paints.stderr)}\n`);
      if (isTold(event)) streams.stdout.write(`${printableJson(eventLine(event))}\n`);
    },
    onInterrupt: () => void streams.stderr.write(`${interruptNotice}\n`),
    close: () => Promise.resolve(),
  };
}

/** The events of the contract. */
function isTold(event: RunEvent): event is Parameters<typeof eventLine>[0] {
  return event.type === "play_start" || event.type === "task_result" || event.type === "recap";
}
