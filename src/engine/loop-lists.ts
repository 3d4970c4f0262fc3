import { ContentError } from "../errors.js";
import { isMapping } from "../mapping.js";
import type { LoopForm } from "../playbook/loop-forms.js";
import { sequence } from "./loop-sequence.js";

/** The one who catches it knows where the loop stands. */
function fault(message: string, hint?: string): ContentError {
  return new ContentError(message, undefined, hint === undefined ? {} : { hint });
}

/**
 * The items that a form of loop makes of a value, as Ansible's lookup of that name does. Throws ContentError without a place
 * for a value that it can make none of.
 */
export function itemsOf(form: Exclude<LoopForm, "fileglob">, value: unknown): unknown[] {
  switch (form) {
    case "list":
      return list(value, "the loop goes over");
    case "items":
      return terms(value).flat(1);
    case "flattened":
      return terms(value).flat(Infinity);
    case "dict":
      return terms(value).flatMap(entries);
    case "sequence":
      return terms(value).flatMap((term) => sequence(String(term)));
    case "nested":
      return lists(value, form).reduce<unknown[][]>(
        (tuples, one) => tuples.flatMap((tuple) => one.map((item) => [...tuple, item])),
        [[]],
      );
    case "together":
      return together(lists(value, form));
    case "indexed_items":
      return terms(value)
        .flat(1)
        .map((item, index) => [index, item]);
    case "subelements":
      return subelements(list(value, "with_subelements goes over"));
  }
}

/** One value stands for a list of one. */
function terms(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw fault(`${what} ${named(value)}, not over a list`, "Object.entries(…) makes a list of a mapping");
}

function named(value: unknown): string {
  return value === null ? "nothing" : typeof value;
}

function lists(value: unknown, form: string): unknown[][] {
  const found = terms(value);
  if (found.length === 0) throw fault(`with_${form} needs at least one list`);
  return found.map(terms);
}

function entries(mapping: unknown): { key: string; value: unknown }[] {
  if (isMapping(mapping)) return Object.entries(mapping).map(([key, value]: [string, unknown]) => ({ key, value }));
  throw fault(`with_dict goes over ${Array.isArray(mapping) ? "a list" : named(mapping)}, not over a mapping`);
}

/** Shorter lists are filled up with null. */
function together(found: readonly unknown[][]): unknown[][] {
  const length = Math.max(...found.map((one) => one.length));
  return Array.from({ length }, (_, index) => found.map((one) => one[index] ?? null));
}

function subelements([holders, path, flags]: unknown[]): unknown[][] {
  if (typeof path !== "string" || path === "")
    throw fault("with_subelements needs the key of the lists within", 'such as ["<%= users %>", "keys"]');
  const skipping = typeof flags === "object" && flags !== null && (flags as Partial<Flags>).skip_missing === true;
  const mappings: unknown[] = isMapping(holders) ? Object.values(holders) : terms(holders);
  return mappings.flatMap((holder) => within(holder, path, skipping).map((item) => [holder, item]));
}

interface Flags {
  skip_missing: boolean;
}

function within(holder: unknown, path: string, skipping: boolean): unknown[] {
  let found = holder;
  for (const key of path.split(".")) {
    const there = typeof found === "object" && found !== null && Object.hasOwn(found, key);
    if (!there && skipping) return [];
    if (!there) throw fault(`with_subelements finds no "${key}" in one of the items`);
    found = (found as Record<string, unknown>)[key];
  }
  if (Array.isArray(found)) return found;
  throw fault(`with_subelements finds ${named(found)} under "${path}", not a list`);
}
