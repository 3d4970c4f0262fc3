import { addressText, bitsOf, parseAddress, rangeOf, type Address } from "./address.js";

type Answer = string | number | boolean;

const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

const queries: Readonly<Record<string, (address: Address, text: string) => Answer>> = {
  "": (_address, text) => text,
  address: ({ version, value }) => addressText(version, value),
  network: (address) => addressText(address.version, rangeOf(address).first),
  broadcast: (address) =>
    address.version === 4 && address.prefix < 31 ? addressText(4, rangeOf(address).last) : false,
  netmask: (address) => maskText(address, (size) => -size),
  hostmask: (address) => maskText(address, (size) => size - 1n),
  prefix: ({ prefix }) => prefix,
  size: (address) => Number(rangeOf(address).size),
  subnet: (address) => withPrefix(address, rangeOf(address).first),
  net: (address) => (isNetwork(address) ? withPrefix(address, address.value) : false),
  host: (address) => (isNetwork(address) ? false : withPrefix(address, address.value)),
  "host/prefix": (address) => (isNetwork(address) ? false : withPrefix(address, address.value)),
  "network/prefix": (address) => withPrefix(address, rangeOf(address).first),
  "address/prefix": (address) => withPrefix(address, address.value),
  version: ({ version }) => version,
  private: (address, text) => (isPrivate(address) ? text : false),
  public: (address, text) => (isPrivate(address) ? false : text),
};

/**
 * What Ansible's `ipaddr` tells of an address or network, false for what is none. A number asks for that address of the network,
 * from behind when it is negative.
 */
export function ipaddr(value: unknown, query: string | number = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => ipaddr(one, query)).filter((one) => one !== false);
  const address = typeof value === "string" ? parseAddress(value) : undefined;
  if (!address) return false;
  if (/^-?\d+$/.test(String(query))) return nth(address, Number(query));
  const ask = Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (!ask) throw new TypeError(`ipaddr knows ${Object.keys(queries).slice(1).join(", ")} and numbers, not "${query}"`);
  return ask(address, value as string);
}

/** The same for addresses of IPv4 only. */
export function ipv4(value: unknown, query: string | number = ""): unknown {
  return ofVersion(4, value, query);
}

/** The same for addresses of IPv6 only. */
export function ipv6(value: unknown, query: string | number = ""): unknown {
  return ofVersion(6, value, query);
}

/** `ipwrap`: brackets around an address of IPv6, as in URLs. */
export function ipwrap(value: string): string {
  const address = parseAddress(value);
  if (address?.version !== 6) return value;
  const [host, size] = value.split("/");
  return size === undefined ? `[${host}]` : `[${host}]/${size}`;
}

/** Whether an address or a whole network is in a network. */
export function inNetwork(value: string, network: string): boolean {
  const [inner, outer] = [parseAddress(value), parseAddress(network)];
  if (!inner || !outer || inner.version !== outer.version) return false;
  const [within, around] = [rangeOf(inner), rangeOf(outer)];
  return within.first >= around.first && within.last <= around.last;
}

function ofVersion(version: 4 | 6, value: unknown, query: string | number): unknown {
  if (Array.isArray(value)) return value.map((one) => ofVersion(version, one, query)).filter((one) => one !== false);
  return typeof value === "string" && parseAddress(value)?.version === version ? ipaddr(value, query) : false;
}

function nth(address: Address, index: number): Answer {
  const { first, last } = rangeOf(address);
  const value = index < 0 ? last + 1n + BigInt(index) : first + BigInt(index);
  return value < first || value > last ? false : withPrefix(address, value);
}

function withPrefix({ version, prefix }: Address, value: bigint): string {
  return `${addressText(version, value)}/${prefix}`;
}

function maskText(address: Address, mask: (size: bigint) => bigint): string {
  const bits = bitsOf(address);
  return addressText(address.version, BigInt.asUintN(bits, mask(1n << BigInt(bits - address.prefix))));
}

function isNetwork(address: Address): boolean {
  return address.withPrefix && rangeOf(address).first === address.value && address.prefix < bitsOf(address);
}

function isPrivate({ version, value }: Address): boolean {
  return privateNetworks.some((network) => inNetwork(addressText(version, value), network));
}
