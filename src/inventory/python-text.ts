const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** A value as Python's `str` writes it: text as it is, and within lists and mappings in quotes. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : written(value);
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object") return String(value as number);
  return `{${Object.entries(value)
    .map(([key, entry]) => `${quoted(key)}: ${written(entry)}`)
    .join(", ")}}`;
}

function quoted(text: string): string {
  const plain = text.replace(/[\n\r\t\\]/g, (sign) => escapes[sign] ?? sign);
  if (plain.includes("'") && !plain.includes('"')) return `"${plain}"`;
  return `'${plain.replaceAll("'", "\\'")}'`;
}
