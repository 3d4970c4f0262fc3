import { expandGroups } from "../../python-groups.js";
import { searchExpression } from "../../python-search.js";

export interface Replacement {
  regexp: string;
  replace: string;
  after?: string | undefined;
  before?: string | undefined;
}

/** What is replaced only between two matches, or from one to the end; undefined where everything may be. */
export function sectionPattern({ after, before }: Pick<Replacement, "after" | "before">): string | undefined {
  if (after === undefined && before === undefined) return undefined;
  if (before === undefined) return `${after}(?P<subsection>.*)`;
  return after === undefined ? `(?P<subsection>.*)${before}` : `${after}(?P<subsection>.*?)${before}`;
}

/** The text with every match replaced, and how many there were; undefined where the section is not found. */
export function withReplacements(text: string, edit: Replacement): { text: string; count: number } | undefined {
  const pattern = sectionPattern(edit);
  const [start, end] = pattern === undefined ? [0, text.length] : (sectionOf(text, pattern) ?? []);
  if (start === undefined || end === undefined) return undefined;
  const section = text.slice(start, end);
  let replaced = "";
  let offset = 0;
  let count = 0;
  for (const match of section.matchAll(searchExpression(edit.regexp, { multiline: true }))) {
    replaced += section.slice(offset, match.index) + expandGroups(edit.replace, match);
    offset = match.index + match[0].length;
    count++;
  }
  return { text: text.slice(0, start) + replaced + section.slice(offset) + text.slice(end), count };
}

function sectionOf(text: string, pattern: string): [number, number] | undefined {
  const expression = searchExpression(pattern, { dotAll: true });
  const match = new RegExp(expression.source, `${expression.flags}d`).exec(text);
  return match?.indices?.groups?.["subsection"];
}
