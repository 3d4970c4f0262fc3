import { ContentError } from "../../errors.js";
import type { Topology } from "../topology.js";

/** Datacenters that serve clients at the same time tell them apart, or the operator knowingly goes without. */
export function partitioning({ chosen, pattern, placeOf }: Topology): ContentError[] {
  const said = chosen.traffic_partitioning;
  const enough = { none: true, said: said !== undefined, needed: said !== undefined && said !== "none" };
  if (enough[pattern.partitioning]) return [];
  const place = said === undefined ? placeOf("pattern") : placeOf("traffic_partitioning");
  return [
    pattern.partitioning === "needed"
      ? new ContentError(`${chosen.pattern} cannot do without traffic partitioning`, place, {
          expected: "traffic_partitioning: geography, or ip-ranges",
          hint: "an access token is known only in the region that issued it",
        })
      : new ContentError(`nothing says how clients are divided between the datacenters of ${chosen.pattern}`, place, {
          expected: "traffic_partitioning: geography, or ip-ranges",
          hint: "none is possible and not recommended: throttling is less exact, and datacenters differ for a while",
        }),
  ];
}
