import { ContentError } from "../../errors.js";
import type { Engine } from "../patterns.js";
import { nodesOf, type Topology } from "../topology.js";
import { isBefore } from "../versions.js";

/** Versions of PostgreSQL, first and last, that an engine works with. */
const postgresql: Partial<Record<Engine, readonly [number, number]>> = {
  pglogical: [12, 17],
  logical: [16, Infinity],
  bdr: [9.4, 9.4],
};

/** What is chosen can be had with the pattern, and with the versions. */
export function possible(topology: Topology): ContentError[] {
  return [...choices(topology), ...databases(topology), ...profiles(topology)];
}

function choices({ chosen, pattern, placeOf }: Topology): ContentError[] {
  const { apim_version: version, replication, artifact_sync: sync } = chosen;
  const found: ContentError[] = [];
  const report = (choice: keyof typeof chosen, message: string, expected: string): void => {
    found.push(new ContentError(message, placeOf(choice), { expected }));
  };
  if (!isBefore(version, "4.0.0")) {
    report("apim_version", `API Manager ${version} has other components than the patterns know`, "2.x or 3.x");
  }
  if (!pattern.replication.includes(replication)) {
    report("replication", `${chosen.pattern} cannot be replicated by ${replication}`, pattern.replication.join(", "));
  }
  if (!pattern.artifactSync.includes(sync)) {
    report("artifact_sync", `${chosen.pattern} cannot share artifacts by ${sync}`, pattern.artifactSync.join(", "));
  } else if (sync === "svn" && !isBefore(version, "3.0.0")) {
    report("artifact_sync", `API Manager ${version} cannot share artifacts by Subversion`, "nfs or rsync; or 2.x");
  }
  return found;
}

function databases(topology: Topology): ContentError[] {
  const { replication } = topology.chosen;
  const [from, to] = postgresql[replication] ?? [0, Infinity];
  return nodesOf(topology, "database").flatMap((node) => {
    const version = node.settings.postgresql_version;
    if (version === undefined || (version >= from && version <= to)) return [];
    const message = `PostgreSQL ${version} of "${node.name}" cannot replicate by ${replication}`;
    const expected = from === to ? String(from) : to === Infinity ? `${from} or later` : `${from} to ${to}`;
    return [new ContentError(message, node.placeOf("postgresql_version"), { expected })];
  });
}

function profiles(topology: Topology): ContentError[] {
  const version = topology.chosen.apim_version;
  if (!isBefore(version, "2.5.0")) return [];
  return topology.nodes.flatMap((node) => {
    if (!node.settings.apim_profile_setup) return [];
    const message = `the host "${node.name}" asks for profileSetup.sh, which API Manager ${version} does not have`;
    return [new ContentError(message, node.placeOf("apim_profile_setup"), { expected: "2.5.0 or later" })];
  });
}
