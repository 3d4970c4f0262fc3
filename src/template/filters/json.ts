/**
 * JSON as Python writes it, which is what `to_json` and `to_nice_json` print: a blank behind commas and colons, and what is not
 * ASCII as \u escapes.
 */
export function pythonJson(value: unknown, indent = 0, sorted = false): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError("the value is undefined");
  return written(JSON.parse(json), { indent, sorted }, "\n");
}

interface Style {
  indent: number;
  sorted: boolean;
}

function written(value: unknown, style: Style, line: string): string {
  if (typeof value !== "object" || value === null) return scalar(value);
  const within = line + " ".repeat(style.indent);
  if (Array.isArray(value))
    return enclosed(
      value.map((item) => written(item, style, within)),
      "[]",
      style,
      line,
    );
  const entries = Object.entries(value);
  if (style.sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return enclosed(
    entries.map(([key, entry]) => `${scalar(key)}: ${written(entry, style, within)}`),
    "{}",
    style,
    line,
  );
}

function enclosed(parts: readonly string[], brackets: "[]" | "{}", { indent }: Style, line: string): string {
  const [open, close] = brackets;
  if (parts.length === 0) return brackets;
  if (indent === 0) return `${open}${parts.join(", ")}${close}`;
  const within = line + " ".repeat(indent);
  return `${open}${within}${parts.join(`,${within}`)}${line}${close}`;
}

function scalar(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
