/** What `bool` takes for true; all else is false. */
const trueWords: ReadonlySet<unknown> = new Set(["yes", "on", "1", "true", 1]);

/** Jinja's `bool`. */
export function bool(value: unknown): boolean {
  return value === true || trueWords.has(typeof value === "string" ? value.toLowerCase() : value);
}

/** Jinja's `int`: without its fraction, and the fallback for what is no number. */
export function int(value: unknown, fallback = 0, base = 10): number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && base !== 10)
    return Number.isNaN(parseInt(value, base)) ? fallback : parseInt(value, base);
  const number = numberOf(value);
  return Number.isFinite(number) ? Math.trunc(number) : fallback;
}

/** Jinja's `float`. */
export function float(value: unknown, fallback = 0): number {
  const number = numberOf(value);
  return Number.isNaN(number) ? fallback : number;
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  const text = typeof value === "string" ? value.trim() : "";
  return /^[-+]?(\d+(_\d+)*(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
}

/** `ternary`: what is empty counts as false, and with a third value null gives that. */
export function ternary(value: unknown, ifTrue: unknown, ifFalse: unknown, ifNull?: unknown): unknown {
  if (value === null && ifNull !== undefined) return ifNull;
  return isTrue(value) ? ifTrue : ifFalse;
}

function isTrue(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

const units = ["B", "K", "M", "G", "T", "P", "E", "Z", "Y"];

/** `human_to_bytes`: 10M, 2.5 GB. */
export function humanToBytes(text: string | number): number {
  const [, number, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]?)(?:b|B|ytes?)?\s*$/.exec(String(text)) ?? [];
  const power = units.indexOf(unit === "" ? "B" : unit.toUpperCase());
  if (number === undefined || power < 0) throw new TypeError(`human_to_bytes does not understand "${text}"`);
  return Math.round(Number(number) * 1024 ** power);
}

/** `human_readable`: 1.00 MB. */
export function humanReadable(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const unit = power === 0 ? "Bytes" : `${units[power]}B`;
  return `${(bytes / 1024 ** power).toFixed(2)} ${unit}`;
}
