/**
 * Where a task stands in a play, comparable across hosts: the indexes on the way down from the play's list of nodes;
 * inside a block the phase (0 block, 1 rescue, 2 always) stands between its own index and those of its children.
 */
export type Position = readonly number[];

/** Negative when `a` comes before `b`. A task comes before everything that it includes. */
export function comparePositions(a: Position, b: Position): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
