import { ContentError } from "../../errors.js";
import { listenersOf, type Listener } from "../ports.js";
import { machineOf, type Node, type Topology } from "../topology.js";

interface Opened extends Listener {
  node: Node;
}

/** Servers of one machine open different ports. */
export function collisions(topology: Topology): ContentError[] {
  const machines = new Set(topology.nodes.map(machineOf));
  return [...machines].flatMap((machine) =>
    onMachine(
      topology.nodes.filter((node) => machineOf(node) === machine),
      topology,
    ),
  );
}

function onMachine(nodes: readonly Node[], topology: Topology): ContentError[] {
  const taken = new Map<number, Opened>();
  const clashes = new Map<string, { first: Opened; second: Opened; ports: number[] }>();
  for (const node of nodes) {
    for (const listener of listenersOf(node, topology)) {
      const second = { ...listener, node };
      const first = taken.get(listener.port);
      if (!first) taken.set(listener.port, second);
      else {
        const key = `${first.node.name} ${node.name} ${listener.by === "hazelcast_port"}`;
        const clash = clashes.get(key) ?? { first, second, ports: [] };
        clashes.set(key, { ...clash, ports: [...clash.ports, listener.port] });
      }
    }
  }
  return [...clashes.values()].map(({ first, second, ports }) => complain(first, second, ports));
}

function complain(first: Opened, second: Opened, ports: readonly number[]): ContentError {
  const opened = ports.join(", ");
  const message =
    first.node === second.node
      ? `two servers of the host "${second.node.name}" open ${opened}`
      : `the hosts "${first.node.name}" and "${second.node.name}" are one machine, and both open ${opened}`;
  const by = second.by ?? first.by;
  const node = second.by === undefined && first.by !== undefined ? first.node : second.node;
  return new ContentError(message, by === undefined ? node.placeAs() : node.placeOf(by), {
    expected: by === undefined ? "machines of their own" : `another ${by} for "${node.name}"`,
    hint: by === "hazelcast_port" ? "an offset does not shift it" : undefined,
  });
}
