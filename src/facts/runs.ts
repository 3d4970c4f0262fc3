/** Cuts a list where the group of its elements changes: neighbours of one group can share a process, and the order stays. */
export function runs<T>(list: readonly T[], group: (element: T) => string): T[][] {
  const found: T[][] = [];
  let last: string | undefined;
  for (const element of list) {
    const current = group(element);
    if (current === last) found.at(-1)?.push(element);
    else found.push([element]);
    last = current;
  }
  return found;
}
