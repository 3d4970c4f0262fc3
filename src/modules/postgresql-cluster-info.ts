import * as z from "zod";
import { pgCluster } from "../facts/pg-cluster.js";
import { clusterNotes, clusterParams } from "./support/cluster-params.js";
import { defineModule } from "./types.js";

/** What there is to say where there is no cluster. */
const nothing = {
  ...{ running: false, role: null, fenced: false, broken: false, system: null, timeline: null, rewindable: false },
  ...{ conninfo: "", slot: "", receiver: null, complaint: "", data: null },
};

export const postgresqlClusterInfo = defineModule({
  name: "postgresql_cluster_info",
  summary: "Tell whether a PostgreSQL cluster is a primary or a standby, and of which origin its data are",
  readsOnly: true,
  notes:
    `${clusterNotes}The result has \`exists\`, \`running\`, \`role\` (primary or standby; of a server that is down what it would be), \`fenced\`, ` +
    "`system` (the system identifier: equal for a cluster and its copies), `timeline` (rises with each promotion), `conninfo`, `slot` and `receiver` of a standby. " +
    "Of two primaries with the same `system` the one with the lower `timeline` is the old one.",
  examples: `- name: See what the database is
  postgresql_cluster_info:
    version: 15
  register: seen
`,
  params: z.strictObject(clusterParams),
  facts: (cluster) => ({ cluster: pgCluster(cluster) }),
  plan: (_params, { cluster }) => ({ changes: [], result: { ...nothing, ...cluster } }),
});
