import type { HostOrder } from "../playbook/types.js";

/** The hosts of a play in the order in which it takes them: that of the inventory, unless `order` says otherwise. */
export function inOrder(hosts: readonly string[], order: HostOrder, random: () => number = Math.random): string[] {
  switch (order) {
    case "inventory":
      return [...hosts];
    case "reverse_inventory":
      return [...hosts].reverse();
    case "sorted":
      return [...hosts].sort();
    case "reverse_sorted":
      return [...hosts].sort().reverse();
    case "shuffle":
      return shuffled(hosts, random);
  }
}

function shuffled(hosts: readonly string[], random: () => number): string[] {
  const drawn = hosts.map((host) => ({ host, lot: random() }));
  return drawn.sort((a, b) => a.lot - b.lot).map(({ host }) => host);
}
