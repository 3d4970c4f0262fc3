import { linksOf } from "../../topology/links.js";
import { portRows } from "../../topology/port-rows.js";
import { listenersOf } from "../../topology/ports.js";
import type { Topology } from "../../topology/topology.js";

/** A deployment for programs: what was chosen, datacenters, hosts with what they listen on, and the ports to open. */
export function topologyJson(topology: Topology): string {
  const { chosen, datacenters, nodes } = topology;
  const document = {
    ...chosen,
    datacenters: datacenters.map(({ name, dc_id, master }) => ({
      name,
      dc_id,
      master,
      hosts: nodes
        .filter((node) => node.datacenter.name === name)
        .map((node) => ({
          name: node.name,
          components: node.components,
          listens: listenersOf(node, topology).map(({ port, what }) => ({ port, what })),
        })),
    })),
    ports: portRows(linksOf(topology)).map((row) => ({ ...row, protocol: "tcp" })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
