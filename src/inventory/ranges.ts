import { isIPv6 } from "node:net";

/** In the order of ranges: small ones, then capitals. */
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** Far above any real inventory; a slip such as [0:99999999] would otherwise fill the memory. */
const maxHosts = 100_000;

/**
 * The host names that a name with ranges stands for: `web[01:20]`, `db[a:f]`, `n[1:9:2]`, several in one name.
 * Gives the reason as text when a range is malformed.
 */
export function expandRanges(name: string): string[] | string {
  const match = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(name);
  if (!match) return /[[\]]/.test(name) ? `"${name}" has a bracket without its counterpart` : [name];
  const [, head = "", range = "", tail = ""] = match;
  const values = rangeValues(range);
  if (typeof values === "string") return values;
  const tails = expandRanges(tail);
  if (typeof tails === "string") return tails;
  if (values.length * tails.length > maxHosts) return `"${name}" stands for more than ${maxHosts} hosts`;
  return values.flatMap((value) => tails.map((rest) => `${head}${value}${rest}`));
}

function rangeValues(range: string): string[] | string {
  const malformed = `[${range}] is not a range`;
  const match = /^([a-z]|[A-Z]|\d*):([a-z]|[A-Z]|\d+)(?::(\d+))?$/.exec(range);
  if (!match) return malformed;
  const [, from = "", to = "", stepText = "1"] = match;
  const step = Number(stepText);
  const numeric = /^\d+$/.test(to);
  if (step < 1 || numeric !== /^\d*$/.test(from)) return malformed;
  const first = numeric ? Number(from || "0") : letters.indexOf(from);
  const last = numeric ? Number(to) : letters.indexOf(to);
  if (first > last) return `[${range}] runs backwards`;
  const count = Math.floor((last - first) / step) + 1;
  if (count > maxHosts) return `[${range}] stands for more than ${maxHosts} hosts`;
  const width = /^0\d/.test(from) ? from.length : 0;
  if (width > 0 && to.length !== width)
    return `[${range}] begins with ${from.length} digits and ends with ${to.length}`;
  return Array.from({ length: count }, (_, index) => {
    const value = first + index * step;
    return numeric ? String(value).padStart(width, "0") : letters.charAt(value);
  });
}

/** A name and the port behind it, as in `web1:2222` or `[2001:db8::1]:22`; else colons within brackets belong to ranges. */
export function splitPort(name: string): { name: string; port: number | undefined } {
  const [, address = "", port] = /^\[([^[\]]+)\](?::(\d{1,5}))?$/.exec(name) ?? [];
  if (isIPv6(address)) return { name: address, port: port === undefined ? undefined : Number(port) };
  const match = /^((?:[^:[\]]|\[[^[\]]*\])+):(\d{1,5})$/.exec(name);
  if (match?.[1] === undefined) return { name, port: undefined };
  return { name: match[1], port: Number(match[2]) };
}
