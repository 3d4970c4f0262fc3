import { pgCluster, type PgCluster } from "../../facts/pg-cluster.js";
import type { PgUpstream } from "../../facts/pg-upstream.js";
import { promise } from "../../facts/types.js";
import type { Plan } from "../types.js";
import { fenceScript, promoteScript, unfenceScript } from "./standby-script.js";

interface Server {
  version: string;
  cluster: string;
  timeout: number;
  copy_timeout: number;
}

/** What makes a standby the primary; undefined where it is. `coming`: the other server may be another by then. */
export function promotion(
  server: Server & { unfence: boolean },
  cluster: PgCluster,
  other: PgUpstream | undefined,
  path: string,
  coming: boolean,
): Plan | undefined {
  // Debian's package makes a cluster that is a primary.
  if (!cluster.exists) return coming ? undefined : { changes: [], failed: `${path}: there is no such cluster` };
  const refuse = (why: string): Plan => ({
    changes: [],
    failed: `${path}: ${why}`,
    result: standbyResult("primary", cluster),
  });
  const alive = other?.reachable === true && other.role === "primary" && other.system === cluster.system;
  if (cluster.role === "primary") {
    if (alive && (other.timeline ?? 0) > (cluster.timeline ?? 0))
      return refuse(
        `it is an old primary (timeline ${cluster.timeline}): the other one was promoted since (timeline ${other.timeline})`,
      );
    if (cluster.fenced !== true)
      return cluster.running === true ? undefined : refuse("it is a primary whose server does not run");
    if (!server.unfence) return refuse("it is an old primary that was fenced; state: standby brings it back");
  } else if (cluster.running !== true) return refuse("it is a standby whose server does not run");
  const followed = /\bhost=(\S+)/.exec(cluster.conninfo ?? "")?.[1] ?? "its primary";
  if (!coming && (cluster.receiver === "streaming" || alive))
    return refuse(
      `${followed} still takes writes; it has to be fenced first (state: fenced), or there would be two primaries`,
    );
  const before = cluster.role === "primary" ? "fenced primary" : `standby of ${followed}`;
  const after: PgCluster = {
    ...{ exists: true, running: true, role: "primary", fenced: false, system: cluster.system },
    // Which one it will be, PostgreSQL says; checks go on with the next.
    timeline: cluster.role === "primary" ? cluster.timeline : cluster.timeline && cluster.timeline + 1,
  };
  return {
    changes: [
      {
        diff: [{ path, attribute: "role", before, after: "primary" }],
        script: cluster.role === "primary" ? unfenceScript(server, server) : promoteScript(server, server),
        effect: { kind: "opaque", facts: [promise(pgCluster(server), after)] },
      },
    ],
    result: standbyResult("primary", cluster),
  };
}

/** What stops a primary for good; undefined where nothing has to be done. */
export function fencing(server: Server, cluster: PgCluster, path: string): Plan | undefined {
  if (!cluster.exists || cluster.role === "standby") return undefined;
  if (cluster.fenced === true && cluster.running !== true) return undefined;
  const before = cluster.running === true ? "takes writes" : "stopped";
  const { system, timeline } = cluster;
  const after: PgCluster = { exists: true, running: false, role: "primary", fenced: true, system, timeline };
  return {
    changes: [
      {
        diff: [{ path, attribute: "state", before, after: "fenced" }],
        script: fenceScript(server, server),
        effect: { kind: "opaque", facts: [promise(pgCluster(server), after)] },
      },
    ],
    result: standbyResult("fenced", cluster),
  };
}

/** Fields of the registered result: what the cluster was before. */
export function standbyResult(state: string, cluster: PgCluster): Record<string, unknown> {
  const { system, timeline } = cluster.exists ? cluster : {};
  return { state, before: cluster.exists ? cluster.role : "absent", system, timeline };
}
