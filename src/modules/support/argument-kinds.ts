import type { ArgumentKind } from "./argument-spec.js";

/** In words, for messages. */
export const expected: Readonly<Record<ArgumentKind, string>> = {
  str: "text",
  list: "a list",
  dict: "a mapping",
  bool: "true or false",
  int: "a whole number",
  float: "a number",
  path: "a path",
  raw: "anything",
  jsonarg: "JSON",
  json: "JSON",
  bytes: "a size such as 10M",
  bits: "a size such as 10Mb",
};

const truths: ReadonlySet<string> = new Set(["yes", "on", "1", "true", "t", "y"]);
const falsehoods: ReadonlySet<string> = new Set(["no", "off", "0", "false", "f", "n"]);

/** The value as one of that kind, by Ansible's rules of conversion; undefined where there is no such. */
export function convertible(kind: ArgumentKind, value: unknown): { value: unknown } | undefined {
  switch (kind) {
    case "str":
    case "raw":
    case "jsonarg":
    case "json":
      return { value };
    case "path":
      return typeof value === "object" ? undefined : { value: String(value) };
    case "list":
      return listOf(value);
    case "dict":
      return mappingOf(value);
    case "bool":
      return booleanOf(value);
    case "int":
      return numberOf(value, /^\s*[-+]?\d+\s*$/, Number.isInteger);
    case "float":
      return numberOf(value, /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i, Number.isFinite);
    case "bytes":
    case "bits":
      return typeof value === "number" ||
        /^\s*\d+(\.\d+)?\s*([KMGTPEZY]?[Bb]?|[KMGTPEZY]i?[Bb]?)\s*$/i.test(String(value))
        ? { value }
        : undefined;
  }
}

function listOf(value: unknown): { value: unknown[] } | undefined {
  if (Array.isArray(value)) return { value: value as unknown[] };
  if (typeof value === "string") return { value: value.split(",") };
  return typeof value === "number" ? { value: [String(value)] } : undefined;
}

function mappingOf(value: unknown): { value: unknown } | undefined {
  if (typeof value === "object") return Array.isArray(value) || value === null ? undefined : { value };
  if (typeof value !== "string") return undefined;
  if (value.startsWith("{")) return jsonOf(value);
  const pairs = value.split(/[\s,]+/).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
  return value.includes("=") && pairs.every((pair) => pair !== null)
    ? { value: Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]])) }
    : undefined;
}

function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function booleanOf(value: unknown): { value: boolean } | undefined {
  if (typeof value === "boolean") return { value };
  const word = String(value).toLowerCase();
  if (truths.has(word)) return { value: true };
  return falsehoods.has(word) ? { value: false } : undefined;
}

function numberOf(value: unknown, written: RegExp, fits: (number: number) => boolean): { value: unknown } | undefined {
  if (typeof value === "boolean") return { value };
  if (typeof value === "number") return fits(value) ? { value } : undefined;
  return typeof value === "string" && written.test(value) ? { value: Number(value) } : undefined;
}
