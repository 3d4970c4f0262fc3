import type { Problem } from "./problem.js";
import { readingOf, type DatabaseReading, type Sequence, type Site, type SiteReading } from "./reading.js";

const makeSafe = "run playbooks/replication.yml, or the task file make-safe of the role apim_database";

/** What of a database would make the same key in two datacenters, or keep rows from replicating. */
export function schemaProblems(site: Site, database: string, reading: DatabaseReading, step: number): Problem[] {
  const where = `${database} in ${site.datacenter}`;
  const problem = (text: string, remedy: string): Problem => ({ kind: "problem", where, text, remedy });
  const note = (text: string, remedy: string): Problem => ({ ...problem(text, remedy), kind: "note" });
  const replicated = new Set(reading.replicated);
  const keyless = reading.tables.filter((table) => !table.keyed).map(({ name }) => bare(name));
  const apart = reading.tables.filter((table) => !replicated.has(table.name)).map(({ name }) => bare(name));
  return [
    ...(reading.engine
      ? []
      : [problem("the extension of the engine is not installed", "run playbooks/replication.yml")]),
    ...reading.sequences
      .flatMap((sequence) => sequenceFault(sequence, site.dcId, step) ?? [])
      .map((text) => problem(text, makeSafe)),
    ...dcidFaults(reading, site.dcId).map((text) => problem(text, makeSafe)),
    ...(keyless.length === 0
      ? []
      : [
          note(
            `without a key: ${keyless.join(", ")}`,
            "with pglogical only new rows of such tables replicate: give them a primary key",
          ),
        ]),
    ...(apart.length === 0 || !reading.engine
      ? []
      : [note(`not replicated: ${apart.join(", ")}`, "if that is not meant, run playbooks/replication.yml")]),
    ...markerProblems(site, database, reading),
  ];
}

/** Without the table of markers nothing can be sent round. */
export function markerProblems({ datacenter }: Site, database: string, { marker }: DatabaseReading): Problem[] {
  if (marker) return [];
  const text = "the table mdc_marker is not there, so nothing was proven";
  return [{ kind: "problem", where: `${database} in ${datacenter}`, text, remedy: makeSafe }];
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
    const missing = all.filter((name) => !names.has(name)).map(bare);
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

function dcidFaults({ dcid }: DatabaseReading, dcId: number): string[] {
  if (dcid === null) return [];
  if (!dcid.column) return ["idn_oauth2_access_token has no column DCID"];
  const [, name] = /^'([^']*)'/.exec(dcid.default ?? "") ?? [];
  return [
    ...(name === `DC${dcId}` ? [] : [`the default of DCID is ${name ?? "missing"}, wanted DC${dcId}`]),
    ...(dcid.inKey ? [] : ["DCID is not part of the key con_app_key"]),
  ];
}

function bare(name: string): string {
  return name.replace(/^public\./, "");
}
