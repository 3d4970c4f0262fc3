import type { ContentError } from "../errors.js";
import { Problems } from "../playbook/problems.js";
import { readTopology, type Source } from "./read.js";
import { allowed } from "./rules/allowed.js";
import { autoCommit } from "./rules/auto-commit.js";
import { clusters } from "./rules/clusters.js";
import { collisions } from "./rules/collisions.js";
import { decisions } from "./rules/decisions.js";
import { deploymentToml } from "./rules/deployment-toml.js";
import { grouping } from "./rules/grouping.js";
import { needed } from "./rules/needed.js";
import { partitioning } from "./rules/partitioning.js";
import { possible } from "./rules/possible.js";
import { receivers } from "./rules/receivers.js";
import { tokens } from "./rules/tokens.js";
import type { Topology } from "./topology.js";

/** What a valid deployment keeps. */
const rules: readonly ((topology: Topology) => ContentError[])[] = [
  possible,
  partitioning,
  needed,
  allowed,
  grouping,
  autoCommit,
  clusters,
  collisions,
  receivers,
  decisions,
  deploymentToml,
  tokens,
];

/** Reads a deployment and holds it against all rules. Throws ContentErrors with everything that is wrong. */
export function checkedTopology(source: Source): Topology {
  const topology = readTopology(source);
  const problems = new Problems();
  const told = new Set<string>();
  for (const problem of rules.flatMap((rule) => rule(topology))) {
    const what = JSON.stringify([problem.place, withoutNames(problem.message, topology)]);
    if (!told.has(what)) problems.add(problem);
    told.add(what);
  }
  problems.throwIfAny();
  return topology;
}

/** What a line says for many hosts is wrong for each of them, and told of the first. */
function withoutNames(message: string, { nodes }: Topology): string {
  return nodes.reduce((text, { name }) => text.replaceAll(`"${name}"`, "host"), message);
}
