import { readLintContent, type LintOptions } from "./content.js";
import type { Finding } from "./finding.js";
import { rules } from "./rules.js";
import { isSkipped } from "./skips.js";

/** What is wrong with valid playbooks and all that they lead to, file by file. Throws ContentErrors for what is not valid. */
export function lintPlaybooks(paths: readonly string[], options: LintOptions): Finding[] {
  const content = readLintContent(paths, options);
  const findings = rules.flatMap((rule) => rule.check(content).map((found): Finding => ({ ...found, rule })));
  const once = new Map(findings.map((one) => [keyOf(one), one]));
  return [...once.values()].filter(({ rule, place }) => !isSkipped(rule.name, place, content.texts)).sort(byPlace);
}

function keyOf({ rule, place, text }: Finding): string {
  return [rule.name, place.file, place.line, place.column, text].join("\n");
}

function byPlace({ place: a }: Finding, { place: b }: Finding): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}
