import type { RunEvent } from "../engine/events.js";
import type { Paint } from "./colours.js";
import { printable } from "./text.js";

/** `warning: [host] message`. */
export function warningLine(event: Extract<RunEvent, { type: "warning" }>, paint: Paint): string {
  const where = event.host === undefined ? "" : `[${event.host}] `;
  return `${paint("yellow", "warning:")} ${where}${printable(event.message)}`;
}
