import { finding, type Finding, type Source, type Whole } from "./finding.js";
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
    findings.push(...tooClose(`sequence ${name}`, options.values.increment, datacenters, source, at.start));
  }
  const altered = byName(whole.all((schema) => schema.alterations));
  for (const { name, columns, source } of whole.all((schema) => schema.tables))
    for (const { name: column, counter, at } of columns) {
      // What a statement of its own sets is not read.
      if (!counter || (counter.kind === "serial" && altered.has(counter.sequence.toLowerCase()))) continue;
      const step = counter.kind === "identity" ? counter.options.values.increment : undefined;
      findings.push(...tooClose(`column ${name}.${column}`, step, datacenters, source, at.start));
    }
  const missing = uses.filter((use) => !made.has(use.name.toLowerCase()));
  for (const use of byName(missing).values())
    findings.push(
      finding("sequence-missing", `sequence ${use.name} is used and created by nothing`, use.source, use.at.start),
    );
  return findings;
}

function tooClose(
  what: string,
  step: bigint | undefined,
  datacenters: number,
  source: Source,
  offset: number,
): Finding[] {
  if ((step ?? 1n) >= BigInt(datacenters)) return [];
  const text = `${what} steps by ${step ?? 1n}: with ${datacenters} datacenters two of them make the same number`;
  return [finding("sequence-step", text, source, offset)];
}
