/** An address of IPv4 or IPv6, alone or with the prefix of its network. */
export interface Address {
  version: 4 | 6;
  value: bigint;
  prefix: number;
  /** Whether the prefix was written. */
  withPrefix: boolean;
}

export function bitsOf({ version }: Pick<Address, "version">): number {
  return version === 4 ? 32 : 128;
}

/** Reads `192.0.2.1`, `192.0.2.1/24`, `192.0.2.0/255.255.255.0`, `2001:db8::1/64`; undefined for what is none of these. */
export function parseAddress(text: string): Address | undefined {
  const [host = "", size, ...more] = text.split("/");
  const version = host.includes(":") ? 6 : 4;
  const value = version === 4 ? parseFour(host) : parseSix(host);
  if (value === undefined || more.length > 0) return undefined;
  const bits = bitsOf({ version });
  const prefix = size === undefined ? bits : /^\d{1,3}$/.test(size) ? Number(size) : prefixOfMask(size);
  if (prefix === undefined || prefix > bits) return undefined;
  return { version, value, prefix, withPrefix: size !== undefined };
}

function prefixOfMask(text: string): number | undefined {
  const mask = parseFour(text);
  const ones = /^(1*)0*$/.exec((mask ?? 0n).toString(2).padStart(32, "0"))?.[1];
  return mask === undefined ? undefined : ones?.length;
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseSix(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const four = parseFour(dotted[2] ?? "");
    if (four === undefined) return undefined;
    return parseSix(`${dotted[1]}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...tail];
  if (!groups.every((group) => /^[\da-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** An address as it is usually written. */
export function addressText(version: 4 | 6, value: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  if (value >> 32n === 0xffffn) return `::ffff:${addressText(4, value & 0xffffffffn)}`;
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const text = groups.join(":");
  const zeros = [...text.matchAll(/(?<=^|:)0(?::0)+(?=$|:)/g)].map(([run]) => run);
  const longest = zeros.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return text;
  const at = text.search(new RegExp(`(?<=^|:)${longest}(?=$|:)`));
  return `${text.slice(0, at)}::${text.slice(at + longest.length)}`.replace(/:{3,}/g, "::");
}

/** First and last address of the network that an address is in. */
export function rangeOf({ version, value, prefix }: Address): { first: bigint; last: bigint; size: bigint } {
  const size = 1n << BigInt(bitsOf({ version }) - prefix);
  const first = value - (value % size);
  return { first, last: first + size - 1n, size };
}
