import type { PgCluster } from "../../facts/pg-cluster.js";
import type { PgUpstream } from "../../facts/pg-upstream.js";
import { parseDsn, sameDsn } from "./dsn.js";

/** What has to be done so that a cluster follows a primary. */
export type StandbyStep =
  | { do: "nothing" }
  /** It is as it should be, and has yet to stream. */
  | { do: "wait" }
  /** `why` stands in the diff: what the data are now. */
  | { do: "copy"; why: string }
  | { do: "rewind"; lost: string }
  /** The data will do as they are. */
  | { do: "follow"; restart: boolean; attribute: string; before: string; after: string }
  | { do: "refuse"; why: string };

export interface StandbyWish {
  conninfo: string;
  slot: string;
  /** Data of another origin may go. */
  replace: boolean;
  /** Transactions that only this cluster has may go. */
  discard: boolean;
}

type Cluster = Extract<PgCluster, { exists: true }>;
type Primary = Extract<PgUpstream, { reachable: true }>;

/** The step for a cluster, by what it is and what the primary is. `coming`: the primary may only come about with an earlier task. */
export function standbyStep(wish: StandbyWish, cluster: PgCluster, primary: PgUpstream, coming: boolean): StandbyStep {
  const host = parseDsn(wish.conninfo)?.["host"] ?? "";
  if (!cluster.exists && cluster.configured !== true && !coming)
    return { do: "refuse", why: "it is not in /etc/postgresql; the server's package makes it" };
  if (!primary.reachable) {
    if (coming && cluster.exists && cluster.role === "standby")
      return followStep(wish, cluster, { reachable: true, slot: "reserved" });
    if (coming) return { do: "copy", why: cluster.exists ? "data of its own" : "absent" };
    return { do: "refuse", why: `${host} cannot be asked: ${primary.reason}` };
  }
  if (primary.role === "standby" && !coming)
    return { do: "refuse", why: `${host} is a standby itself (timeline ${primary.timeline}); one follows a primary` };
  if (!cluster.exists) return { do: "copy", why: "absent" };
  if (cluster.broken === true) return { do: "copy", why: "broken off in the middle of pg_rewind" };
  return cluster.system === primary.system
    ? relatedStep(wish, cluster, primary, host)
    : otherStep(wish, cluster, primary, host);
}

function otherStep({ replace }: StandbyWish, cluster: Cluster, primary: Primary, host: string): StandbyStep {
  const empty = primary.objects === 0;
  if (empty || replace) return { do: "copy", why: `system ${cluster.system ?? "?"}` };
  const found =
    typeof primary.objects === "number"
      ? `${primary.objects} tables, views, sequences or functions`
      : "nobody knows what, since its server does not say";
  return {
    do: "refuse",
    why: `${cluster.data ?? "the cluster"} holds data of another origin than ${host} (system ${cluster.system ?? "?"}, not ${primary.system ?? "?"}): ${found}; replace: true lets them go`,
  };
}

function relatedStep(wish: StandbyWish, cluster: Cluster, primary: Primary, host: string): StandbyStep {
  const timelines = `timeline ${cluster.timeline ?? "?"}, ${host} is on ${primary.timeline ?? "?"}`;
  switch (primary.relation) {
    case "newer":
      return { do: "refuse", why: `${host} is an old primary: this cluster was promoted since (${timelines})` };
    case "forked":
      return forkedStep(wish, cluster, primary, host, timelines);
    case "same":
      if (cluster.role === "primary")
        return {
          do: "refuse",
          why: `${host} and this cluster are both primaries of one timeline (${cluster.timeline ?? "?"}): nobody can tell which of them is the older`,
        };
      return followStep(wish, cluster, primary);
    case "behind":
      // Stopping a primary writes to its log, which is then another than that of the new one.
      if (cluster.role === "primary" && cluster.running === true) return rewindOrCopy(cluster, "nothing");
      return followStep(wish, cluster, primary);
    default:
      return { do: "refuse", why: `${host} has no history in common with this cluster (${timelines})` };
  }
}

function forkedStep(
  { discard }: StandbyWish,
  cluster: Cluster,
  { own }: Primary,
  host: string,
  timelines: string,
): StandbyStep {
  if (own === 0) return rewindOrCopy(cluster, "nothing");
  const lost =
    typeof own === "number"
      ? `${own} ${own === 1 ? "transaction" : "transactions"}`
      : "an unknown number of transactions";
  if (discard) return rewindOrCopy(cluster, lost);
  const what = cluster.role === "primary" ? "an old primary" : "a standby that went another way";
  const writes = cluster.role === "primary" && cluster.running === true ? ", takes writes" : "";
  return {
    do: "refuse",
    why: `this is ${what} (${timelines})${writes} and has ${lost} that ${host} has not; discard: true lets them go`,
  };
}

function rewindOrCopy(cluster: Cluster, lost: string): StandbyStep {
  return cluster.rewindable === true
    ? { do: "rewind", lost }
    : { do: "copy", why: `an old primary that cannot be rewound, with ${lost} of its own` };
}

function followStep({ conninfo, slot }: StandbyWish, cluster: Cluster, primary: Primary): StandbyStep {
  if (primary.slot === "lost") return { do: "copy", why: "too far behind: the primary no longer has the log" };
  if (
    /requested WAL segment \w+ has already been removed/.test(cluster.complaint ?? "") &&
    cluster.receiver !== "streaming"
  )
    return { do: "copy", why: "too far behind: the primary no longer has the log" };
  const step = { do: "follow", restart: cluster.role === "primary" } as const;
  if (cluster.role === "primary") return { ...step, attribute: "role", before: "primary", after: "standby" };
  if (cluster.running !== true || cluster.fenced === true)
    return { ...step, attribute: "state", before: cluster.fenced === true ? "fenced" : "stopped", after: "running" };
  if (!sameDsn(cluster.conninfo ?? "", conninfo))
    return { ...step, attribute: "primary_conninfo", before: cluster.conninfo ?? "", after: conninfo };
  if (cluster.slot !== slot)
    return { ...step, attribute: "primary_slot_name", before: cluster.slot ?? "", after: slot };
  if (primary.slot === null) return { ...step, attribute: "slot of the primary", before: "absent", after: slot };
  return { do: cluster.receiver === "streaming" ? "nothing" : "wait" };
}
