import { ended, lineEnd, type Line } from "./lines.js";

export interface Limit {
  domain: string;
  type: string;
  item: string;
  value: string;
  /** Without `#`; "" keeps the one that is there. */
  comment: string;
  /** Keep the larger, or the smaller, of both values. */
  prefer: "max" | "min" | undefined;
}

/** The lines with one that sets the limit, and that line. */
export function withLimit(old: readonly Line[], limit: Limit): { lines: Line[]; line: string } {
  const end = lineEnd(old);
  let message: string | undefined;
  const lines = old.map((line) => {
    const found = parse(line.text);
    if (!found || found.domain !== limit.domain || found.type !== limit.type || found.item !== limit.item) return line;
    const value = preferred(limit, found.value);
    if (value === found.value) {
      message = line.text;
      return line;
    }
    message = written({ ...limit, value, comment: limit.comment === "" ? found.comment : limit.comment });
    return { text: message, end: line.end === "" ? end : line.end };
  });
  if (message !== undefined) return { lines, line: message };
  const line = written(limit);
  return { lines: [...ended(lines, end), { text: line, end }], line };
}

function written({ domain, type, item, value, comment }: Limit): string {
  return `${[domain, type, item, value].join("\t")}${comment === "" ? "" : `\t#${comment}`}`;
}

function parse(line: string): Omit<Limit, "prefer"> | undefined {
  if (line.startsWith("#")) return undefined;
  const [fields = "", ...comment] = line.split("#");
  const [domain, type, item, value, ...more] = fields.trim().split(/\s+/);
  if (domain === undefined || type === undefined || item === undefined || value === undefined || more.length > 0)
    return undefined;
  return { domain, type, item, value, comment: comment.join("#") };
}

/** No limit is more than any. */
function preferred({ item, value, prefer }: Limit, found: string): string {
  if (prefer === undefined || value === found) return value;
  const size = (text: string): number =>
    !["nice", "priority"].includes(item) && ["unlimited", "infinity", "-1"].includes(text) ? Infinity : Number(text);
  const [wanted, there] = [size(value), size(found)];
  if (wanted === there) return found;
  return (prefer === "max") === wanted > there ? value : found;
}
