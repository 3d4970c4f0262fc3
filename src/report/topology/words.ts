import type { Pattern } from "../../topology/patterns.js";
import type { Site, Topology } from "../../topology/topology.js";

/** What a deployment is, in a few lines. */
export function headline({ chosen, pattern }: Topology): string[] {
  const { apim_version, replication, artifact_sync, traffic_partitioning: by } = chosen;
  const divided = by === undefined ? "" : by === "none" ? ", clients not divided" : `, clients divided by ${by}`;
  return [
    pattern.about,
    `API Manager ${apim_version}, databases replicate by ${replication}, artifacts go by ${artifact_sync}${divided}`,
  ];
}

/** A datacenter's name, number and part. */
export function siteTitle({ name, dc_id, master }: Site, { clients }: Pattern): string {
  const part = clients === "master" ? (master ? ", master, active" : ", passive") : master ? ", master" : "";
  return `${name} (dc_id ${dc_id}${part})`;
}
