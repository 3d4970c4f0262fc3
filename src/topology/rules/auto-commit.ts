import { ContentError } from "../../errors.js";
import { nodesOf, type Node, type Topology } from "../topology.js";

/** With Subversion exactly one gateway manager of the whole deployment commits, one of the master; without it, none does. */
export function autoCommit(topology: Topology): ContentError[] {
  const committing = topology.nodes.filter((node) => node.settings.auto_commit);
  if (topology.chosen.artifact_sync !== "svn") {
    return committing.map((node) => complain(node, "commits artifacts, which are not in Subversion"));
  }
  const wrong = committing.flatMap((node) => {
    if (!node.components.includes("gateway_manager")) return [complain(node, "commits artifacts and is no manager")];
    return node.datacenter.master ? [] : [complain(node, "commits artifacts outside the master")];
  });
  if (wrong.length > 0) return wrong;
  const [first, ...others] = committing;
  if (first) return others.map((node) => complain(node, `commits artifacts, and so does "${first.name}"`));
  const [manager] = nodesOf(topology, "gateway_manager").filter((node) => node.datacenter.master);
  if (!manager) return [];
  return [
    new ContentError("no gateway manager commits artifacts", manager.placeAs("gateway_manager"), {
      expected: `auto_commit: true for "${manager.name}"`,
    }),
  ];
}

function complain(node: Node, does: string): ContentError {
  return new ContentError(`the host "${node.name}" ${does}`, node.placeOf("auto_commit"), {
    expected: "auto_commit: true for one gateway manager, in the master, with artifact_sync: svn",
  });
}
