import { sends, type Deployed } from "./links.js";
import type { Problem } from "./problem.js";
import { readingOf, type SiteReading } from "./reading.js";

/** Subscriptions to datacenters from which, as rows go one way only, nobody is to take. */
export function strayLinks(
  { sites, databases, source }: Deployed,
  readings: ReadonlyMap<string, SiteReading>,
): Problem[] {
  if (source === undefined) return [];
  return databases.flatMap((database) =>
    sites.flatMap((to) => {
      const found = readingOf(readings.get(to.host), database)?.subscriptions.map(({ name }) => name) ?? [];
      return sites
        .filter((from) => !sends(from, source) && found.includes(`${to.datacenter}_from_${from.datacenter}`))
        .map(({ datacenter: from }) => ({
          kind: "problem" as const,
          where: `${database} ${from} -> ${to.datacenter}`,
          text: `${to.datacenter} takes from ${from}, though rows are to come from ${source} only`,
          remedy: "run playbooks/replication.yml, which drops the subscription",
        }));
    }),
  );
}
