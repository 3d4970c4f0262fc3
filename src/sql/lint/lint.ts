import { lintCascades } from "./cascades.js";
import { lintDifferences } from "./differences.js";
import { finding, wholeOf, type Finding, type Source } from "./finding.js";
import { lintDcid, lintKeys } from "./keys.js";
import { lintSequences } from "./sequences.js";

/**
 * What is wrong with scripts that make one database of several datacenters, by themselves and beside the vendor's standard
 * scripts of the same version. In the order of files and lines.
 */
export function lintScripts(scripts: readonly Source[], standard: readonly Source[], datacenters: number): Finding[] {
  const whole = wholeOf(scripts);
  const beside = standard.length > 0 ? wholeOf(standard) : undefined;
  const findings = [
    ...scripts.flatMap((source) =>
      source.schema.flaws.map(({ rule, place, flaw }) => finding(rule, flaw, source, place)),
    ),
    ...lintSequences(whole, datacenters),
    ...lintCascades(whole, beside),
    ...lintKeys(whole),
    ...lintDcid(whole),
    ...(beside ? lintDifferences(whole, beside) : []),
  ];
  const order = new Map(scripts.map(({ script }, index) => [script.file, index]));
  return findings.sort(
    (a, b) => (order.get(a.place.file) ?? 0) - (order.get(b.place.file) ?? 0) || a.place.line - b.place.line,
  );
}
