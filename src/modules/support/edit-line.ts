import { expandGroups } from "../../python-groups.js";
import { regularExpression } from "./python-regexp.js";
import { ended, lineEnd, type Line } from "./lines.js";

export interface LineEdit {
  line: string;
  regexp?: string | undefined;
  search_string?: string | undefined;
  insertafter?: string | undefined;
  insertbefore?: string | undefined;
  backrefs: boolean;
  firstmatch: boolean;
}

export interface EditedLines {
  lines: Line[];
  /** What was done, in Ansible's words; "" for nothing. */
  msg: string;
}

/**
 * Ansible's rule: the last line that matches is replaced (the first with `firstmatch`); where none matches, a line that is
 * there already is enough; else it goes after or before what `insertafter` and `insertbefore` find, or to the end.
 */
export function withLine(old: readonly Line[], edit: LineEdit): EditedLines {
  const matches = matcher(edit);
  if (matches) {
    const index = edit.firstmatch ? old.findIndex(matches) : old.findLastIndex(matches);
    const found = old[index];
    if (found) return replaced(old, index, found, edit);
    if (edit.backrefs) return { lines: [...old], msg: "" };
  }
  if (old.some((line) => line.text === edit.line)) return { lines: [...old], msg: "" };
  return inserted(old, placeOf(old, edit), edit.line);
}

/** Without every line that matches, or that is the line. */
export function withoutLine(
  old: readonly Line[],
  edit: Omit<LineEdit, "line"> & { line?: string | undefined },
): EditedLines & { found: number } {
  const matches = matcher(edit) ?? ((line: Line) => line.text === edit.line);
  const lines = old.filter((line) => !matches(line));
  const found = old.length - lines.length;
  return { lines, found, msg: found === 0 ? "" : `${found} line(s) removed` };
}

function matcher({ regexp, search_string }: Omit<LineEdit, "line">): ((line: Line) => boolean) | undefined {
  if (search_string !== undefined) return (line) => line.text.includes(search_string);
  if (regexp === undefined) return undefined;
  const expression = regularExpression(regexp);
  return (line) => expression.test(line.text);
}

function replaced(old: readonly Line[], index: number, found: Line, edit: LineEdit): EditedLines {
  const match = edit.backrefs && edit.regexp !== undefined ? regularExpression(edit.regexp).exec(found.text) : null;
  const text = match ? expandGroups(edit.line, match) : edit.line;
  const end = found.end === "" ? lineEnd(old) : found.end;
  if (text === found.text) return { lines: [...old], msg: "" };
  return { lines: old.with(index, { text, end }), msg: "line replaced" };
}

/** Index that the new line gets. */
function placeOf(old: readonly Line[], { insertafter, insertbefore, firstmatch }: LineEdit): number {
  if (insertbefore === "BOF" || insertafter === "BOF") return 0;
  const pattern = insertafter === "EOF" ? undefined : (insertafter ?? insertbefore);
  if (pattern === undefined) return old.length;
  const expression = regularExpression(pattern);
  const test = (line: Line): boolean => expression.test(line.text);
  const index = firstmatch ? old.findIndex(test) : old.findLastIndex(test);
  if (index < 0) return old.length;
  return insertafter === undefined ? index : index + 1;
}

function inserted(old: readonly Line[], index: number, text: string): EditedLines {
  const end = lineEnd(old);
  return { lines: [...ended(old.slice(0, index), end), { text, end }, ...old.slice(index)], msg: "line added" };
}
