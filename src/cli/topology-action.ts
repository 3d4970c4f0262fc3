import { paintsFor } from "../report/colours.js";
import { topologyJson } from "../report/topology/json.js";
import { topologyMermaid } from "../report/topology/mermaid.js";
import { topologySvg } from "../report/topology/svg.js";
import { topologyText } from "../report/topology/text.js";
import type { Topology } from "../topology/topology.js";
import { readContent } from "./content.js";
import { deploymentOf } from "./deployment.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import type { TopologyFlags } from "./topology.js";

/** Checks the deployment of an inventory, and prints it. Throws UsageError and ContentErrors. */
export async function showTopology(flags: TopologyFlags, io: CliIo): Promise<number> {
  const { inventory, extraVars } = await readContent(flags, io);
  const topology = deploymentOf(inventory, extraVars);
  const drawings: Record<TopologyFlags["format"], (topology: Topology) => string> = {
    text: (one) => topologyText(one, paintsFor(io, io.env).stdout, io.stdout.columns ?? 120),
    mermaid: topologyMermaid,
    svg: topologySvg,
    json: topologyJson,
  };
  io.stdout.write(drawings[flags.format](topology));
  return exitCodes.success;
}
