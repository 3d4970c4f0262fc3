import { ContentError } from "../../errors.js";
import { nodesOf, type Topology } from "../topology.js";

const table = "idn_oauth2_access_token";

/** Where tokens stay in the datacenter that issued them, their table does not replicate. */
export function tokens(topology: Topology): ContentError[] {
  // What somebody else replicates is not known here.
  if (!topology.pattern.tokensStay || topology.chosen.replication === "external") return [];
  const variable = topology.chosen.replication === "goldengate" ? "goldengate_exclude" : "logical_exclude";
  const replicating = nodesOf(topology, "database").find(
    ({ settings }) => !settings[variable]?.some((name) => name.toLowerCase().split(".").at(-1) === table),
  );
  if (!replicating) return [];
  const written = variable === "logical_exclude" ? table : `APIMGT.${table.toUpperCase()}`;
  return [
    new ContentError(
      `the access tokens of "${replicating.name}" would replicate, which ${topology.chosen.pattern} keeps in their region`,
      replicating.placeOf(variable),
      { expected: `${variable}: [${written}]` },
    ),
  ];
}
