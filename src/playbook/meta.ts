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
  "clear_host_errors",
  "clear_facts",
  "refresh_inventory",
  "reset_connection",
] satisfies Meta["action"][];

const later = ["end_role"];

/** `meta: flush_handlers` and its like. */
export function readMeta(action: Action, fields: ReadonlyMap<string, SourceEntry>, around: Surroundings): Meta[] {
  const { problems } = around.loading;
  const text = readPlainText(action.entry, problems);
  if (text === undefined) return [];
  const { place } = action.entry.value;
  if (later.includes(text)) {
    problems.report(`"meta: ${text}" is not supported yet`, place);
    return [];
  }
  if (!isMetaAction(text)) {
    problems.report(`there is no "meta: ${text}"`, place, {
      expected: metaActions.join(", "),
      hint: didYouMean(text, metaActions),
    });
    return [];
  }
  const { effective } = inherit(around, fields, `vars of meta: ${text}`);
  return [{ kind: "meta", place: action.entry.keyPlace, action: text, ...effective }];
}

function isMetaAction(text: string): text is Meta["action"] {
  return metaActions.includes(text);
}
