import type { PgCluster } from "../../../src/facts/pg-cluster.js";
import type { PgUpstream } from "../../../src/facts/pg-upstream.js";
import { postgresqlStandby } from "../../../src/modules/postgresql-standby.js";
import { planOf } from "./support.js";

export const conninfo =
  "host=dc1-db port=5432 user=mdc_repl passfile=/var/lib/postgresql/.pgpass sslmode=require channel_binding=require application_name=mdc_dc2 connect_timeout=10";
export const wish = { version: 15, primary_host: "dc1-db", user: "mdc_repl", slot: "mdc_dc2" };
const here = { data: "/data", system: "7", timeline: 1, running: true, fenced: false, broken: false, rewindable: true };
export const standby: Extract<PgCluster, { exists: true }> = {
  ...{ exists: true, ...here, role: "standby" },
  ...{ conninfo, slot: "mdc_dc2", receiver: "streaming", complaint: "" },
};
export const oldPrimary: Extract<PgCluster, { exists: true }> = {
  exists: true,
  ...here,
  role: "primary",
  conninfo: "",
  slot: "",
  receiver: null,
};
export const primary: Extract<PgUpstream, { reachable: true }> = {
  ...{ reachable: true, system: "7", timeline: 1, role: "primary", slot: "reserved" },
  ...{ relation: "same", own: null, objects: null },
};
export const promoted: typeof primary = { ...primary, timeline: 2, relation: "forked", own: 2 };

/** The plan for a cluster that is to follow dc1-db, unless told otherwise. */
export function plan(
  cluster: PgCluster,
  other: PgUpstream,
  params: object = {},
  context: object = {},
): ReturnType<typeof planOf> {
  return planOf(postgresqlStandby, { ...wish, ...params }, { cluster, other }, context);
}
