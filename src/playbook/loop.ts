import { isCompiled } from "../template/compile.js";
import type { Problems } from "./problems.js";
import { readKeywords, type Vocabulary } from "./keywords.js";
import { readMapping, readNumber, readPlainText, readText } from "./readers.js";
import { describe, type SourceEntry } from "./source.js";
import { toTemplated } from "./templated.js";
import type { Loop, Templated } from "./types.js";
import { checkVariableName } from "./variables.js";
import { readWithItems } from "./with-items.js";

const loopControlKeywords: Vocabulary = {
  what: '"loop_control"',
  known: ["loop_var", "index_var", "label", "pause"],
  later: ["extended", "extended_allitems", "break_when"],
};

/** What people write instead of Ansible's other loops. */
const instead: Readonly<Record<string, string>> = {
  with_list: "write loop:",
  with_flattened: 'write loop: "<%= list.flat(Infinity) %>"',
  with_dict: 'write loop: "<%= Object.entries(mapping).map(([key, value]) => ({ key, value })) %>"',
  with_together: 'write loop: "<%= first.map((one, index) => [one, second[index]]) %>"',
  with_nested: 'write loop: "<%= first.flatMap((a) => second.map((b) => [a, b])) %>"',
  with_sequence: 'write loop: "<%= Array.from({ length: 3 }, (_, index) => index + 1) %>"',
  with_indexed_items: "write loop: with loop_control: index_var",
  with_subelements: 'write loop: "<%= list.flatMap((one) => one.parts.map((part) => [one, part])) %>"',
};

/** Reports `with_dict` and its like; true when the word is one of these. */
export function isForeignLoop(entry: SourceEntry, problems: Problems): boolean {
  if (!entry.key.startsWith("with_") || entry.key === "with_items") return false;
  problems.report(`"${entry.key}" is not supported`, entry.keyPlace, {
    hint: instead[entry.key] ?? "write loop: with a list",
  });
  return true;
}

/** The loop of a task, from `loop` or `with_items` and `loop_control`. */
export function readLoop(fields: ReadonlyMap<string, SourceEntry>, problems: Problems): Loop | undefined {
  const plain = fields.get("loop");
  const flattening = fields.get("with_items");
  const control = fields.get("loop_control");
  const entry = plain ?? flattening;
  if (plain && flattening) problems.report('"loop" and "with_items" exclude each other', flattening.keyPlace);
  if (!entry) {
    if (control) problems.report('"loop_control" needs "loop"', control.keyPlace);
    return undefined;
  }
  const items = entry === plain ? readItems(entry, problems) : readWithItems(entry.value, problems);
  return { items, ...readControl(control, problems) };
}

function readItems(entry: SourceEntry, problems: Problems): Templated {
  const value = toTemplated(entry.value, problems);
  if (Array.isArray(value) || isCompiled(value)) return value;
  problems.report(`"${entry.key}" is ${describe(entry.value)}`, entry.value.place, {
    expected: "a list, or a template that gives one",
    hint: entry.value.kind === "mapping" ? "Object.entries(mapping) makes a list of a mapping" : undefined,
  });
  return [];
}

function readControl(entry: SourceEntry | undefined, problems: Problems): Omit<Loop, "items"> {
  const control: Omit<Loop, "items"> = { loopVar: "item", indexVar: undefined, label: undefined, pause: 0 };
  if (!entry) return control;
  const fields = readKeywords(readMapping(entry, problems), loopControlKeywords, problems);
  const name = (key: string): string | undefined => {
    const found = fields.get(key);
    const text = found && readPlainText(found, problems);
    if (found && text !== undefined) checkVariableName(text, found.value.place, problems);
    return text;
  };
  const label = fields.get("label");
  const pause = fields.get("pause");
  const seconds = pause ? readNumber(pause, problems) : 0;
  if (pause && isCompiled(seconds)) problems.report('"pause" cannot be a template', pause.value.place);
  return {
    loopVar: name("loop_var") ?? "item",
    indexVar: name("index_var"),
    label: label && readText(label, problems),
    pause: typeof seconds === "number" ? seconds : 0,
  };
}
