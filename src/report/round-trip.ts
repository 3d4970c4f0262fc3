import type { RunEvent } from "../engine/events.js";
import { formatBytes, formatDuration, plural, printable } from "./text.js";

/** `wire: [host] root: 12 steps, 3.1 kB sent, 402 B received, 35 ms`. */
export function roundTripLine(trip: Extract<RunEvent, { type: "round_trip" }>): string {
  const what = trip.steps === 0 ? "upload" : plural(trip.steps, "step");
  const wire = `${formatBytes(trip.bytes_sent)} sent, ${formatBytes(trip.bytes_received)} received`;
  return `wire: [${trip.host}] ${printable(trip.account)}: ${what}, ${wire}, ${formatDuration(trip.duration_ms)}`;
}
