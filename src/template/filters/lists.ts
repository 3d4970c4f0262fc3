import { pythonJson } from "./json.js";

type List = readonly unknown[];

/** Equal values have equal keys: lists and mappings are compared by what they hold. */
function keyOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? `json ${pythonJson(value, 0, true)}` : value;
}

function keysOf(list: List): Set<unknown> {
  return new Set(list.map(keyOf));
}

/** Each value once, where it stands first. */
export function unique(list: List): unknown[] {
  const seen = new Map<unknown, unknown>();
  for (const item of list) {
    const key = keyOf(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

export function union(a: List, b: List): unknown[] {
  return unique([...a, ...b]);
}

export function intersect(a: List, b: List): unknown[] {
  const others = keysOf(b);
  return unique(a).filter((item) => others.has(keyOf(item)));
}

export function difference(a: List, b: List): unknown[] {
  const others = keysOf(b);
  return unique(a).filter((item) => !others.has(keyOf(item)));
}

export function symmetricDifference(a: List, b: List): unknown[] {
  return [...difference(a, b), ...difference(b, a)];
}

/** The first of each list, the second of each, up to the end of the shortest. */
export function zip(...lists: readonly List[]): unknown[][] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length: lists.length === 0 ? 0 : length }, (_, index) => lists.map((list) => list[index]));
}

/** The same up to the end of the longest, with `fill` where there is nothing more. */
export function zipLongest(fill: unknown, ...lists: readonly List[]): unknown[][] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => lists.map((list) => (index < list.length ? list[index] : fill)));
}

/** Every choice of one from each list; the last list runs fastest. */
export function product(...lists: readonly List[]): unknown[][] {
  return lists.reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

/** Every choice of so many from a list, each in the order of the list. */
export function combinations(list: List, count: number): unknown[][] {
  if (count === 0) return [[]];
  return list.flatMap((item, index) => combinations(list.slice(index + 1), count - 1).map((rest) => [item, ...rest]));
}

/** Lists of so many items; the last one is filled up where `fill` is given. */
export function batch(list: List, size: number, fill?: unknown): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new TypeError("batch takes a whole number from 1");
  const rows = Array.from({ length: Math.ceil(list.length / size) }, (_, row) =>
    list.slice(row * size, (row + 1) * size),
  );
  const last = rows.at(-1);
  if (last && fill !== undefined) while (last.length < size) last.push(fill);
  return rows;
}

/** Groups by the value at a path such as `site.name`, sorted by it: pairs of the value and what has it. */
export function groupBy(list: List, path: string): [unknown, unknown[]][] {
  const groups = new Map<unknown, [unknown, unknown[]]>();
  for (const item of list) {
    const value = path
      .split(".")
      .reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], item);
    const group = groups.get(keyOf(value)) ?? [value, []];
    group[1].push(item);
    groups.set(keyOf(value), group);
  }
  return [...groups.values()].sort(([a], [b]) => (Object.is(a, b) ? 0 : (a as string) < (b as string) ? -1 : 1));
}
