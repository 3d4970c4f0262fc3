/** Things by name as the servers see it; the last one of a name counts, as after a DROP. */
export function byName<T extends { name: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.name.toLowerCase(), thing]));
}

/** Text that is the same for lists of names that are the same. */
export function listKey(names: readonly string[]): string {
  return names.map((name) => name.toLowerCase()).join(",");
}
