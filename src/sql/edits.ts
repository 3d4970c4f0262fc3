import { InternalError } from "../errors.js";
import type { Span } from "./schema.js";

/** A piece of a text that gives way to another. */
export interface Edit extends Span {
  text: string;
}

/** The text with all edits made; what is not edited stays as it is. Insertions at one place keep their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits
    .map((one, index) => ({ ...one, index }))
    .sort((a, b) => a.start - b.start || a.index - b.index)) {
    if (edit.start < at) throw new InternalError(`edits of an SQL script overlap at ${edit.start}`);
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join("") + text.slice(at);
}

export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
