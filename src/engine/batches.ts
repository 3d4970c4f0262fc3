/** Sizes of `serial`: numbers, or percentages of the play's hosts rounded down, at least one; the last repeats. Empty: all at once. */
export function batchesOf<T>(hosts: readonly T[], serial: readonly (number | string)[]): T[][] {
  if (serial.length === 0) return hosts.length === 0 ? [] : [[...hosts]];
  const batches: T[][] = [];
  for (let start = 0, turn = 0; start < hosts.length; turn += 1) {
    const wanted = serial[Math.min(turn, serial.length - 1)] ?? hosts.length;
    const size = sizeOf(wanted, hosts.length);
    batches.push(hosts.slice(start, start + size));
    start += size;
  }
  return batches;
}

function sizeOf(wanted: number | string, total: number): number {
  const percent = typeof wanted === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(wanted)?.[1] : undefined;
  const size = percent === undefined ? Number(wanted) : Math.floor((Number(percent) * total) / 100);
  return Number.isFinite(size) && size > 0 ? size : percent === undefined ? total : 1;
}
