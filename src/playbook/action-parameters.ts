import type { Action } from "./action.js";
import { keyValuePairs } from "./free-form.js";
import { didYouMean } from "./nearest.js";
import { readMapping } from "./readers.js";
import { describe, isNull, type SourceEntry } from "./source.js";
import type { Problems } from "./problems.js";

/** Parameters of an import or include: a mapping, or a bare text for the first of the names; `args` adds to them. */
export function actionParameters(
  action: Action,
  args: SourceEntry | undefined,
  names: readonly string[],
  problems: Problems,
): Map<string, SourceEntry> {
  const more = args ? readMapping(args, problems).entries : [];
  const found = new Map<string, SourceEntry>();
  for (const entry of [...written(action, names, problems), ...more]) {
    if (names.includes(entry.key)) {
      found.set(entry.key, entry);
    } else {
      problems.report(`"${action.name}" has no parameter "${entry.key}"`, entry.keyPlace, {
        hint: didYouMean(entry.key, names) ?? "variables for what is within go under vars:",
      });
    }
  }
  const main = names[0] ?? "";
  if (!found.has(main) && (more.length > 0 || action.entry.value.kind === "mapping" || isNull(action.entry.value))) {
    problems.report(`"${action.name}" needs the parameter "${main}"`, action.entry.keyPlace, { expected: "text" });
  }
  return found;
}

function written(action: Action, names: readonly string[], problems: Problems): SourceEntry[] {
  const { value, keyPlace } = action.entry;
  if (value.kind === "mapping") return value.entries;
  if (value.kind === "sequence" || typeof value.value === "boolean") {
    problems.report(`"${action.name}" is ${describe(value)}`, value.place, { expected: "text or a mapping" });
    return [];
  }
  if (isNull(value)) return [];
  const stray = /(?:^|\s)(?=[A-Za-z_]\w*=(?!=))(?![^<]*%>)/.exec(value.text);
  if (!stray) return [{ key: names[0] ?? "", keyPlace, value }];
  const pairs = keyValuePairs(value.text.slice(stray.index)) ?? [];
  problems.report(`parameters of "${action.name}" as key=value`, value.at(value.text.indexOf("=")), {
    expected: "a mapping",
    hint: ["variables go under vars:", ...pairs.map(([key, text]) => `  ${key}: ${text}`)].join("\n"),
  });
  return [];
}
