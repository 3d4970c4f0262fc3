import type { Place } from "../errors.js";

/**
 * Whether a comment `# lint: skip RULE…` accepts a finding: on the line of it, in the comments right above it, or for all of a file
 * in the comments that it begins with, before an empty line.
 */
export function isSkipped(rule: string, { file, line }: Place, texts: ReadonlyMap<string, string>): boolean {
  const lines = texts.get(file)?.split("\n") ?? [];
  const above = commentsUpTo(lines, line - 2);
  const end = lines.findIndex((one) => !one.startsWith("#"));
  const head = /^(?:---)?\s*$/.test(lines[end] ?? "x") ? lines.slice(0, end) : [];
  return [lines[line - 1] ?? "", ...above, ...head].some((text) => rulesIn(text).includes(rule));
}

function commentsUpTo(lines: readonly string[], last: number): string[] {
  const found: string[] = [];
  for (let index = last; index >= 0 && /^\s*#/.test(lines[index] ?? ""); index -= 1) found.push(lines[index] ?? "");
  return found;
}

function rulesIn(text: string): string[] {
  const [, names = ""] = /(?:^|\s)#.*?\blint: skip ([\w, -]+)/.exec(text) ?? [];
  return names.split(/[\s,]+/);
}
