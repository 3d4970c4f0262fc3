import { ended, lineEnd, type Line } from "./lines.js";
import { regularExpression } from "./python-regexp.js";

export interface BlockEdit {
  /** Lines between the markers; without any, block and markers go. */
  block: readonly string[];
  begin: string;
  end: string;
  insertafter?: string | undefined;
  insertbefore?: string | undefined;
  append_newline: boolean;
  prepend_newline: boolean;
}

/**
 * Ansible's rule: what stands between the markers (whichever comes first) is replaced with them; without both, the block goes
 * after or before the last line that is found, or to the end.
 */
export function withBlock(old: readonly Line[], edit: BlockEdit): Line[] {
  const eol = lineEnd(old);
  const begin = old.findLastIndex((line) => line.text === edit.begin);
  const end = old.findLastIndex((line) => line.text === edit.end);
  const known = begin >= 0 && end >= 0;
  const start = known ? Math.min(begin, end) : placeOf(old, edit);
  const before = old.slice(0, start);
  const after = old.slice(known ? Math.max(begin, end) + 1 : start);
  if (edit.block.length === 0) return [...before, ...after];

  const above = ended(before, eol);
  const last = above.at(-1);
  const blank = { text: "", end: eol };
  if (edit.prepend_newline && last !== undefined && last.text !== "") above.push(blank);
  const next = after[0];
  if (edit.append_newline && next !== undefined && next.text !== "") after.unshift(blank);
  const block = [edit.begin, ...edit.block, edit.end].map((text) => ({ text, end: eol }));
  return [...above, ...block, ...after];
}

function placeOf(old: readonly Line[], { insertafter, insertbefore }: BlockEdit): number {
  if (insertbefore === "BOF" || insertafter === "BOF") return 0;
  const pattern = insertafter === "EOF" ? undefined : (insertafter ?? insertbefore);
  if (pattern === undefined) return old.length;
  const expression = regularExpression(pattern);
  const index = expression.multiline
    ? multilineIndex(old, expression, insertafter !== undefined)
    : old.findLastIndex((line) => expression.test(line.text));
  if (index < 0) return old.length;
  return insertafter === undefined ? index : index + 1;
}

/** `(?m)`: the expression looks at the whole text; the line on which the match ends, or begins. */
function multilineIndex(old: readonly Line[], expression: RegExp, atEnd: boolean): number {
  const text = old.map((line) => `${line.text}\n`).join("");
  const match = expression.exec(text);
  if (!match) return -1;
  const offset = atEnd ? match.index + match[0].length : match.index;
  return text.slice(0, offset).split("\n").length - 1;
}
