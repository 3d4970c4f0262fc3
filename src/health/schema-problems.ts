import type { HealthEngine } from "./engines.js";
import { bareName } from "./name.js";
import type { Problem } from "./problem.js";
import { readingOf, type DatabaseReading, type Sequence, type Site, type SiteReading } from "./reading.js";
import { wordsFor } from "./words.js";

/** What of a database would make the same key in two datacenters, or keep rows from replicating. */
export function schemaProblems(
  { engine, step, sends }: { engine: HealthEngine; step: number; sends: boolean },
  site: Site,
  database: string,
  reading: DatabaseReading,
): Problem[] {
  const words = wordsFor(engine);
  const where = `${database} in ${site.datacenter}`;
  const problem = (text: string, remedy: string): Problem => ({ kind: "problem", where, text, remedy });
  const note = (text: string, remedy: string): Problem => ({ ...problem(text, remedy), kind: "note" });
  const replicated = new Set(reading.replicated);
  const keyless = reading.tables.filter((table) => sends && !table.keyed).map(({ name }) => bareName(name));
  const apart = reading.tables.filter((table) => !replicated.has(table.name)).map(({ name }) => bareName(name));
  return [
    ...(reading.engine ? [] : [problem(words.absent, "run playbooks/replication.yml")]),
    ...reading.sequences
      .flatMap((sequence) => sequenceFault(sequence, site.dcId, step) ?? [])
      .map((text) => problem(text, words.makeSafe)),
    ...dcidFaults(reading, site.dcId).map((text) => problem(text, words.makeSafe)),
    ...(keyless.length === 0 ? [] : [note(`without a key: ${keyless.join(", ")}`, words.keyless)]),
    ...(apart.length === 0 || !reading.engine
      ? []
      : [note(`not replicated: ${apart.join(", ")}`, "if that is not meant, run playbooks/replication.yml")]),
    ...markerProblems(engine, site, database, reading),
  ];
}

/** Without what rows are sent round by, nothing can be proven. */
export function markerProblems(
  engine: HealthEngine,
  { datacenter }: Site,
  database: string,
  { marker }: DatabaseReading,
): Problem[] {
  if (marker) return [];
  const { marker: text } = wordsFor(engine);
  return [
    {
      kind: "problem",
      where: `${database} in ${datacenter}`,
      text,
      remedy: "run playbooks/databases.yml and replication.yml",
    },
  ];
}

/** The tables that a database has in some datacenters and lacks in others. */
export function missingTables(
  sites: readonly Site[],
  readings: ReadonlyMap<string, SiteReading>,
  database: string,
): Problem[] {
  const present = sites.flatMap((site) => {
    const reading = readingOf(readings.get(site.host), database);
    return reading ? [{ site, names: new Set(reading.tables.map((table) => table.name)) }] : [];
  });
  const all = [...new Set(present.flatMap(({ names }) => [...names]))].sort();
  return present.flatMap(({ site, names }) => {
    const missing = all.filter((name) => !names.has(name)).map(bareName);
    if (missing.length === 0) return [];
    return [
      {
        kind: "problem" as const,
        where: `${database} in ${site.datacenter}`,
        text: `lacks tables that others have: ${missing.join(", ")}`,
        remedy: "create them as they are elsewhere, then run playbooks/replication.yml",
      },
    ];
  });
}

function sequenceFault({ name, increment, last }: Sequence, dcId: number, step: number): string | undefined {
  if (BigInt(increment) !== BigInt(step)) return `sequence ${name} steps by ${increment}, wanted ${step}`;
  const off = (BigInt(last) - BigInt(dcId)) % BigInt(step);
  return off === 0n ? undefined : `sequence ${name} is at ${last}, which is a key of another datacenter`;
}

function dcidFaults({ tokens }: DatabaseReading, dcId: number): string[] {
  if (tokens === null) return [];
  if (!tokens.column) return ["idn_oauth2_access_token has no column DCID"];
  const [, name] = /^'([^']*)'/.exec(tokens.default ?? "") ?? [];
  return [
    ...(name === `DC${dcId}` ? [] : [`the default of DCID is ${name ?? "missing"}, wanted DC${dcId}`]),
    ...(tokens.key?.includes("dcid") === false ? ["DCID is not part of the key con_app_key"] : []),
  ];
}
