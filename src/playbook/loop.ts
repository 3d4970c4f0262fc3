import { isCompiled } from "../template/compile.js";
import type { Problems } from "./problems.js";
import { readKeywords, type Vocabulary } from "./keywords.js";
import { loopForms, loopWords, type LoopForm } from "./loop-forms.js";
import { readMapping, readNumber, readPlainBoolean, readPlainText, readText } from "./readers.js";
import { describe, isNull, type SourceEntry } from "./source.js";
import { toTemplated } from "./templated.js";
import type { Loop, Templated } from "./types.js";
import { checkVariableName } from "./variables.js";

const loopControlKeywords: Vocabulary = {
  what: '"loop_control"',
  known: ["loop_var", "index_var", "label", "pause", "extended", "extended_allitems"],
  later: ["break_when"],
};

/** Reports `with_lines` and its like; true when the word is one of these. */
export function isForeignLoop(entry: SourceEntry, problems: Problems): boolean {
  if (!entry.key.startsWith("with_") || loopWords.some((word) => word === entry.key)) return false;
  problems.report(`"${entry.key}" is not supported`, entry.keyPlace, { hint: "write loop: with a list" });
  return true;
}

/** The loop of a task, from `loop` or a word such as `with_items`, and `loop_control`. */
export function readLoop(fields: ReadonlyMap<string, SourceEntry>, problems: Problems): Loop | undefined {
  const control = fields.get("loop_control");
  const [word, second] = loopWords.filter((one) => fields.has(one));
  const entry = word && fields.get(word);
  if (second) problems.report(`"${word}" and "${second}" exclude each other`, fields.get(second)?.keyPlace);
  if (!entry) {
    if (control) problems.report('"loop_control" needs "loop"', control.keyPlace);
    return undefined;
  }
  const form = loopForms[word];
  return { form, items: readItems(entry, form, problems), ...readControl(control, problems) };
}

function readItems(entry: SourceEntry, form: LoopForm, problems: Problems): Templated {
  const value = toTemplated(entry.value, problems);
  const wanted = isCompiled(value) ? undefined : expected(form, value);
  if (wanted === undefined) return value;
  const hint =
    form === "list" && entry.value.kind === "mapping" ? "with_dict goes over the entries of a mapping" : undefined;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, { expected: wanted, hint });
  return [];
}

/** What is wanted of a literal value where it is something else. */
function expected(form: LoopForm, value: Templated): string | undefined {
  switch (form) {
    case "list":
      return Array.isArray(value) ? undefined : "a list, or a template that gives one";
    case "dict":
      return typeof value === "object" && value !== null ? undefined : "a mapping, or a template that gives one";
    case "nested":
    case "together":
    case "subelements":
      return Array.isArray(value) && value.length > 0 ? undefined : "a list of lists, or a template that gives one";
    case "sequence":
      return typeof value === "string" || typeof value === "number" || Array.isArray(value)
        ? undefined
        : "text such as start=1 end=10 stride=2, count=3 or 1-10";
    default:
      return undefined;
  }
}

type Control = Omit<Loop, "items" | "form">;

function readControl(entry: SourceEntry | undefined, problems: Problems): Control {
  if (!entry) return { loopVar: "item", indexVar: undefined, label: undefined, pause: 0, extended: undefined };
  const fields = readKeywords(readMapping(entry, problems), loopControlKeywords, problems);
  const name = (key: string): string | undefined => {
    const found = fields.get(key);
    const text = found && readPlainText(found, problems);
    if (found && text !== undefined) checkVariableName(text, found.value.place, problems);
    return text;
  };
  const boolean = (key: string): boolean | undefined => {
    const found = fields.get(key);
    return found && !isNull(found.value) ? readPlainBoolean(found, problems) : undefined;
  };
  const label = fields.get("label");
  const pause = fields.get("pause");
  const seconds = pause ? readNumber(pause, problems) : 0;
  if (pause && isCompiled(seconds)) problems.report('"pause" cannot be a template', pause.value.place);
  const allItems = boolean("extended_allitems") ?? true;
  return {
    loopVar: name("loop_var") ?? "item",
    indexVar: name("index_var"),
    label: label && readText(label, problems),
    pause: typeof seconds === "number" ? seconds : 0,
    extended: boolean("extended") === true ? { allItems } : undefined,
  };
}
