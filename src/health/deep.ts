import { bareName } from "./name.js";
import type { Problem } from "./problem.js";

/** How many rows of a bucket there are, and the sum of their hashes, which does not depend on their order. */
export interface Sum {
  rows: number;
  hashes: bigint;
}

/** Sums by table and bucket. */
export type Sums = ReadonlyMap<string, ReadonlyMap<number, Sum>>;

/** Hashes of rows by table and key; those of tables without a key have for one "#", the hash, and which of equal rows it is. */
export type Keys = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What `sumsSql` printed. */
export function readSums(stdout: string): Sums {
  return gatherSums(lines<[string, number, number, string]>(stdout, "sum"));
}

/** Sums of tables that were read in pieces: table, bucket, number of rows, sum of their hashes. */
export function gatherSums(
  pieces: readonly (readonly [table: string, bucket: number, rows: number, hashes: string | bigint])[],
): Sums {
  const found = new Map<string, Map<number, Sum>>();
  for (const [table, bucket, rows, hashes] of pieces) {
    const buckets = found.get(table) ?? new Map<number, Sum>();
    const before = buckets.get(bucket) ?? { rows: 0, hashes: 0n };
    buckets.set(bucket, { rows: before.rows + rows, hashes: before.hashes + BigInt(hashes) });
    found.set(table, buckets);
  }
  return found;
}

/** What `keysSql` printed. */
export function readKeys(stdout: string): Keys {
  return gatherKeys(lines<[string, string[] | null, string]>(stdout, "key"));
}

/** Hashes of rows: table, key if it has one, hash. */
export function gatherKeys(
  rows: readonly (readonly [table: string, key: readonly string[] | null, hash: string])[],
): Keys {
  const found = new Map<string, Map<string, string>>();
  for (const [table, key, hash] of rows) {
    const keys = found.get(table) ?? new Map<string, string>();
    found.set(table, keys.set(key === null ? unusedKey(hash, keys) : key.join(", "), hash));
  }
  return found;
}

function unusedKey(hash: string, keys: ReadonlyMap<string, string>): string {
  let number = 1;
  while (keys.has(`#${hash} ${number}`)) number += 1;
  return `#${hash} ${number}`;
}

function lines<T>(stdout: string, name: string): T[] {
  const start = `=${name} `;
  return stdout
    .split("\n")
    .flatMap((line) => (line.startsWith(start) ? [JSON.parse(line.slice(start.length)) as T] : []));
}

/** The buckets of each table that are not the same on both sides. */
export function differingBuckets(one: Sums, other: Sums, tables: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const table of tables) {
    const [a, b] = [one.get(table), other.get(table)];
    const all = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
    const different = [...all].filter((bucket) => {
      const [x, y] = [a?.get(bucket), b?.get(bucket)];
      return x?.rows !== y?.rows || x?.hashes !== y?.hashes;
    });
    if (different.length > 0)
      found.set(
        table,
        different.sort((x, y) => x - y),
      );
  }
  return found;
}

/** Rows of one table that are compared one by one, as far as one bucket allows. */
const mostKeys = 5000;

/** As many of the differing buckets of each table as hold few enough rows to be looked at one by one; at least one. */
export function chosenBuckets(
  differing: ReadonlyMap<string, readonly number[]>,
  sides: readonly Sums[],
): Map<string, number[]> {
  return new Map(
    [...differing].map(([table, buckets]) => {
      let rows = 0;
      const chosen = buckets.filter((bucket, index) => {
        rows += Math.max(...sides.map((sums) => sums.get(table)?.get(bucket)?.rows ?? 0));
        return index === 0 || rows <= mostKeys;
      });
      return [table, chosen];
    }),
  );
}

/** A key whose row is not the same on both sides, with the hashes that it has there; undefined: it has no such row. */
interface Differing {
  one: string | undefined;
  other: string | undefined;
}

/** The rows of each table that are not the same on both sides, by key. */
export function differingKeys(one: Keys, other: Keys): Map<string, Map<string, Differing>> {
  const found = new Map<string, Map<string, Differing>>();
  for (const table of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(table), other.get(table)];
    const keys = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
    const different = [...keys].flatMap((key): [string, Differing][] => {
      const [x, y] = [a?.get(key), b?.get(key)];
      return x === y ? [] : [[key, { one: x, other: y }]];
    });
    if (different.length > 0) found.set(table, new Map(different));
  }
  return found;
}

/** A table of which rows stay different, though nobody was writing them. */
export interface Divergence {
  database: string;
  table: string;
  /** The two datacenters. */
  between: [string, string];
  rows: number;
  /** There may be more: not all rows were looked at one by one. */
  atLeast: boolean;
  missing: [number, number];
  /** Keys, for example; none of tables without a key. */
  examples: string[];
}

/** What is wrong with a table that stays different. */
export function divergenceProblem({
  database,
  table,
  between: [one, other],
  rows,
  atLeast,
  missing,
  examples,
}: Divergence): Problem {
  const [lackedByOne, lackedByOther] = missing;
  const different = rows - lackedByOne - lackedByOther;
  const parts = [
    ...(lackedByOther > 0 ? [`${lackedByOther} not in ${other}`] : []),
    ...(lackedByOne > 0 ? [`${lackedByOne} not in ${one}`] : []),
    ...(different > 0 ? [`${different} with other values`] : []),
  ];
  const keys = examples.length === 0 ? "" : `; keys such as ${examples.join(" | ")}`;
  return {
    kind: "problem",
    where: `${database} ${one} - ${other}`,
    text: `${bareName(table)} differs in ${atLeast ? "at least " : ""}${rows} ${rows === 1 ? "row" : "rows"} (${parts.join(", ")})${keys}`,
    remedy: "find out which side is right, and write those rows anew there or copy the table from it",
  };
}

type DifferingRows = ReadonlyMap<string, ReadonlyMap<string, Differing>>;

/** What two looks, one some time after the other, found in the same way: everything else was on its way. */
export function lasting(
  before: DifferingRows,
  after: DifferingRows,
): Omit<Divergence, "database" | "between" | "atLeast">[] {
  return [...after].flatMap(([table, keys]) => {
    const stayed = [...keys].filter(([key, { one, other }]) => {
      const then = before.get(table)?.get(key);
      return then !== undefined && then.one === one && then.other === other;
    });
    if (stayed.length === 0) return [];
    const lackedBy = (side: keyof Differing): number => stayed.filter(([, row]) => row[side] === undefined).length;
    return [
      {
        table,
        rows: stayed.length,
        missing: [lackedBy("one"), lackedBy("other")] as [number, number],
        examples: stayed
          .map(([key]) => key)
          .filter((key) => !key.startsWith("#"))
          .sort()
          .slice(0, 5),
      },
    ];
  });
}
