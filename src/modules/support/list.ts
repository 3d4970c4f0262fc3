import * as z from "zod";

/** A list; a single value stands for a list of one. */
export function listOf<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z.preprocess((value) => (Array.isArray(value) || value === undefined ? value : [value]), z.array(item));
}

/** A list of words; a text with commas stands for several, as in `name: curl, unzip`. */
export function wordsOf<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z.preprocess((value) => {
    const list: unknown = typeof value === "string" ? value.split(",").map((word) => word.trim()) : value;
    return Array.isArray(list) ? list.filter((word) => word !== "") : list;
  }, z.array(item));
}
