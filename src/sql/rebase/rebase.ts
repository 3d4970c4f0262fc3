/** Where one sequence goes. */
export interface Move {
  name: string;
  /** No datacenter that has not moved may come as far; all that have are above. A multiple of the step. */
  above: bigint;
}

export interface RebasePlan {
  moves: Move[];
  /** Step of all sequences afterwards. */
  step: number;
  /** How many datacenters there are, and how many there will be. */
  from: number;
  count: number;
}

/**
 * Where the sequences go, from the highest number that any datacenter may have given: so far above that those which still step in
 * the old way meet none of the new numbers before it is their turn.
 */
export function rebase(
  maxima: ReadonlyMap<string, bigint>,
  datacenters: { from: number; count: number; step: number },
  margin: number,
): RebasePlan {
  const size = BigInt(datacenters.step);
  const moves = [...maxima].map(([name, maximum]) => ({
    name,
    above: ((maximum + BigInt(margin) + size - 1n) / size) * size,
  }));
  return { moves, ...datacenters };
}

/** What the head of a datacenter's script says. */
export function rebaseHeader({ from, count, step }: RebasePlan, datacenter: number): string {
  const turn =
    datacenter > from
      ? "This one is new: it runs its script before\n-- anything else writes there, whosever copy its database is."
      : "This script refuses when\n-- its own datacenter has.";
  return `-- Lets the sequences of datacenter ${datacenter} of ${count} step by ${step}, for this database only.
--
-- Each sequence goes on at its base + ${datacenter}, + ${datacenter + step}, …. The base is a multiple of ${step} far above what any datacenter
-- had given when it was asked. A datacenter that has not run its script stays below the base, and no two that have
-- make the same number: so no keys collide on the way, and the order of the datacenters does not matter. All have
-- to run theirs before one of them reaches a base. ${turn}
-- Run again, it changes nothing.
`;
}
