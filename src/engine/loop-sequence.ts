import { ContentError } from "../errors.js";

interface Sequence {
  start: number;
  end: number | undefined;
  count: number | undefined;
  stride: number;
  format: string;
}

const maxItems = 100_000;
const number = String.raw`(0x[\da-f]+|0o?[0-7]+|\d+)`;
const shortcut = new RegExp(String.raw`^(?:${number}-)?${number}(?:/${number})?(?::(.+))?$`, "i");

/**
 * The texts that `with_sequence` stands for: `5`, `2-10/2`, `4:host%02d`, or `start=0 end=8 stride=2 format=%02x` with `count`
 * for `end`. Throws ContentError without a place.
 */
export function sequence(term: string): string[] {
  const { start, end, count, stride, format } = shortForm(term.trim()) ?? longForm(term);
  if ((end === undefined) === (count === undefined)) throw fault(term, "needs either end or count");
  if (format.replaceAll("%%", "").split("%").length !== 2) throw fault(term, "needs one % in its format");
  if (count === 0 || stride === 0) return [];
  const last = end ?? start + (count ?? 0) * stride - Math.sign(stride);
  if (stride > 0 && last < start) throw fault(term, "counts backwards: that takes a negative stride");
  if (stride < 0 && last > start) throw fault(term, "counts forwards: that takes a positive stride");
  const length = Math.floor((last - start) / stride) + 1;
  if (length > maxItems) throw fault(term, `has more than ${maxItems} items`);
  return Array.from({ length }, (_, index) => formatted(format, start + index * stride, term));
}

function fault(term: string, message: string): ContentError {
  return new ContentError(`with_sequence ${message}: "${term}"`, undefined, {
    hint: "such as 1-10, start=1 end=10 stride=2 or count=3 format=web%02d",
  });
}

function shortForm(term: string): Sequence | undefined {
  const match = shortcut.exec(term);
  if (!match) return undefined;
  const [, start, end = "", stride, format] = match;
  return {
    start: start === undefined ? 1 : integer(start),
    end: integer(end),
    count: undefined,
    stride: stride === undefined ? 1 : integer(stride),
    format: format ?? "%d",
  };
}

function longForm(term: string): Sequence {
  const found: Sequence = { start: 1, end: undefined, count: undefined, stride: 1, format: "%d" };
  for (const word of term.match(/\w+=(?:"[^"]*"|'[^']*'|\S*)|\S+/g) ?? []) {
    const [, key = "", written = ""] = /^(\w+)=([^]*)$/.exec(word) ?? [];
    const value = written.replace(/^(["'])(.*)\1$/, "$2");
    if (key === "format") found.format = value;
    else if (isNumeric(key)) found[key] = asInteger(value, key, term);
    else throw fault(term, `does not know "${word}"`);
  }
  return found;
}

function isNumeric(key: string): key is "start" | "end" | "count" | "stride" {
  return ["start", "end", "count", "stride"].includes(key);
}

function asInteger(value: string, key: string, term: string): number {
  if (new RegExp(`^-?${number}$`, "i").test(value)) return integer(value);
  throw fault(term, `needs a whole number for ${key}`);
}

/** As Python reads them: 0x and 0o count, a leading zero does not. */
function integer(text: string): number {
  const digits = text.replace(/^-/, "").toLowerCase();
  return (text.startsWith("-") ? -1 : 1) * (/^0[xo]/.test(digits) ? Number(digits) : Number.parseInt(digits, 10));
}

/** The conversions of Python's `%` that make sense for a whole number. */
function formatted(format: string, value: number, term: string): string {
  return format.replace(
    /%(%|([-0+ ]*)(\d*)([a-zA-Z]?))/g,
    (_whole, body: string, flags = "", width = "", kind = "") => {
      if (body === "%") return "%";
      const digits = inBase(Math.abs(value), String(kind), term);
      const sign = value < 0 ? "-" : String(flags).includes("+") ? "+" : "";
      const size = Number(width);
      if (String(flags).includes("-")) return (sign + digits).padEnd(size);
      return String(flags).includes("0")
        ? sign + digits.padStart(size - sign.length, "0")
        : (sign + digits).padStart(size);
    },
  );
}

function inBase(value: number, kind: string, term: string): string {
  switch (kind) {
    case "d":
    case "i":
    case "u":
    case "s":
      return String(value);
    case "x":
      return value.toString(16);
    case "X":
      return value.toString(16).toUpperCase();
    case "o":
      return value.toString(8);
    default:
      throw fault(term, `does not know the format %${kind}`);
  }
}
