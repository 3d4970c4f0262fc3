import type { Action } from "./action.js";
import { inherit } from "./inherit.js";
import { didYouMean } from "./nearest.js";
import { readPlainText } from "./readers.js";
import type { SourceEntry } from "./source.js";
import type { Surroundings } from "./surroundings.js";
import type { Meta } from "./types.js";

export const metaActions: readonly string[] = [
  "flush_handlers",
  "noop",
  "end_host",
  "end_batch",
  "end_play",
  "end_role",
  "clear_host_errors",
  "clear_facts",
  "refresh_inventory",
  "reset_connection",
] satisfies Meta["action"][];

/** `meta: flush_handlers` and its like. */
export function readMeta(action: Action, fields: ReadonlyMap<string, SourceEntry>, around: Surroundings): Meta[] {
  const { problems } = around.loading;
  const text = readPlainText(action.entry, problems);
  if (text === undefined) return [];
  const { place } = action.entry.value;
  if (!isMetaAction(text)) {
    problems.report(`there is no "meta: ${text}"`, place, {
      expected: metaActions.join(", "),
      hint: didYouMean(text, metaActions),
    });
    return [];
  }
  if (text === "end_role" && !around.role) {
    problems.report('"meta: end_role" stands in no role', place, { hint: "end_play and end_host end the play" });
    return [];
  }
  const { effective } = inherit(around, fields, `vars of meta: ${text}`);
  return [{ kind: "meta", place: action.entry.keyPlace, action: text, ...effective }];
}

function isMetaAction(text: string): text is Meta["action"] {
  return metaActions.includes(text);
}
