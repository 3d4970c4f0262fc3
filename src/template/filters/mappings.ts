import { isMapping } from "../../mapping.js";

type Mapping = Record<string, unknown>;

const listMerges = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"] as const;

/** How `combine_with` puts mappings together. */
export interface CombineOptions {
  /** Mappings within are put together, too. */
  recursive?: boolean;
  /** What becomes of lists of the same name; `_rp`: what is in both stands where the later one has it. */
  list_merge?: (typeof listMerges)[number];
}

/** The later mapping wins. */
export function combine(...mappings: readonly Mapping[]): Mapping {
  return Object.assign({}, ...mappings) as Mapping;
}

/** The same with what Ansible's `combine` takes besides. */
export function combineWith(
  { recursive = false, list_merge = "replace" }: CombineOptions,
  ...all: readonly Mapping[]
): Mapping {
  if (!listMerges.includes(list_merge))
    throw new TypeError(`combine_with: list_merge is one of ${listMerges.join(", ")}, not "${String(list_merge)}"`);
  return all.reduce((first, second) => merged(first, second, { recursive, list_merge }), {});
}

function merged(first: Mapping, second: Mapping, how: Required<CombineOptions>): Mapping {
  const entries = Object.entries(second).map(([key, value]): [string, unknown] => {
    const before = Object.hasOwn(first, key) ? first[key] : undefined;
    if (how.recursive && isMapping(before) && isMapping(value)) return [key, merged(before, value, how)];
    if (Array.isArray(before) && Array.isArray(value)) return [key, mergedLists(before, value, how.list_merge)];
    return [key, value];
  });
  return { ...first, ...Object.fromEntries(entries) };
}

function mergedLists(first: unknown[], second: unknown[], how: Required<CombineOptions>["list_merge"]): unknown[] {
  const rest = first.filter((item) => !second.includes(item));
  switch (how) {
    case "replace":
      return second;
    case "keep":
      return first;
    case "append":
      return [...first, ...second];
    case "prepend":
      return [...second, ...first];
    case "append_rp":
      return [...rest, ...second];
    case "prepend_rp":
      return [...second, ...rest];
  }
}

/** The entries of a mapping as a list of mappings with these two keys. */
export function dictToItems(mapping: Mapping, key = "key", value = "value"): Mapping[] {
  return Object.entries(mapping).map(([name, entry]) => ({ [key]: name, [value]: entry }));
}

export function itemsToDict(items: readonly Mapping[], key = "key", value = "value"): Mapping {
  return Object.fromEntries(
    items.map((item) => {
      if (!Object.hasOwn(item, key) || !Object.hasOwn(item, value))
        throw new TypeError(`items2dict needs "${key}" and "${value}" in each item`);
      return [String(item[key]), item[value]];
    }),
  );
}

/** For each entry of the list under a key of each item: the item with the entry. */
export function subelements(items: readonly Mapping[], path: string, skipMissing = false): [Mapping, unknown][] {
  return items.flatMap((item): [Mapping, unknown][] => {
    const found = path.split(".").reduce((at: unknown, key) => (at as Mapping | undefined)?.[key], item);
    if (Array.isArray(found)) return found.map((entry) => [item, entry as unknown]);
    if (skipMissing && found === undefined) return [];
    throw new TypeError(`subelements: an item has no list "${path}"`);
  });
}
