import { linksOf } from "../../topology/links.js";
import { outsiders } from "../../topology/link.js";
import { tierLinks, tiersOf, type TierLink } from "../../topology/tiers.js";
import type { Topology } from "../../topology/topology.js";
import { siteTitle } from "./words.js";

/** A deployment as a flowchart in Mermaid's language, for pages that draw it. */
export function topologyMermaid(topology: Topology): string {
  const tiers = tiersOf(topology);
  const links = tierLinks(linksOf(topology), tiers);
  const outside = [...new Set(links.flatMap(({ from }) => (typeof from === "string" ? [from] : [])))];
  return [
    "flowchart LR",
    ...outside.map((name) => `  ${name}([${outsiders[name]}])`),
    ...topology.datacenters.flatMap((site) => [
      `  subgraph dc${site.dc_id}["${escaped(siteTitle(site, topology.pattern))}"]`,
      "    direction TB",
      ...tiers
        .filter((tier) => tier.site === site)
        .map(({ id, components, nodes }) => {
          const hosts = nodes.map(({ name }) => escaped(name)).join("<br/>");
          return `    ${id}["<b>${components.join(", ")}</b><br/>${hosts}"]`;
        }),
      "  end",
    ]),
    ...links.map((link) => `  ${idOf(link.from)} -->|"${link.kind}: ${link.ports.join(", ")}"| ${link.to.id}`),
    "",
  ].join("\n");
}

function idOf(from: TierLink["from"]): string {
  return typeof from === "string" ? from : from.id;
}

/** Mermaid has entities of its own, with # in place of &. */
function escaped(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;");
}
