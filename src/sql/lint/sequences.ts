import { finding, type Finding, type Whole } from "./finding.js";
import { byName } from "./names.js";

/** Sequences that are made twice, that nothing makes or nothing uses, and those whose steps would meet those of another datacenter. */
export function lintSequences(whole: Whole, datacenters: number): Finding[] {
  const sequences = whole.all((schema) => schema.sequences);
  const uses = whole.all((schema) => schema.sequenceUses);
  const made = byName(sequences);
  const used = byName(uses);
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { name, at, options, source } of sequences) {
    const key = name.toLowerCase();
    if (seen.has(key))
      findings.push(finding("sequence-twice", `sequence ${name} is created a second time`, source, at.start));
    seen.add(key);
    if (!used.has(key))
      findings.push(finding("sequence-unused", `sequence ${name} is used by nothing`, source, at.start));
    const step = options.values.increment ?? 1n;
    if (step < BigInt(datacenters)) {
      const text = `sequence ${name} steps by ${step}: with ${datacenters} datacenters two of them make the same number`;
      findings.push(finding("sequence-step", text, source, at.start));
    }
  }
  const missing = uses.filter((use) => !made.has(use.name.toLowerCase()));
  for (const use of byName(missing).values())
    findings.push(
      finding("sequence-missing", `sequence ${use.name} is used and created by nothing`, use.source, use.at.start),
    );
  return findings;
}
