import type { SystemFact } from "../../../facts/system.js";
import { linesOf } from "./lines.js";

interface Interface {
  device: string;
  active: boolean;
  type: string;
  mtu?: number;
  macaddress?: string;
  promisc: boolean;
  ipv4?: Address4;
  ipv4_secondaries?: Address4[];
  ipv6?: { address: string; prefix: string; scope: string }[];
}

interface Address4 {
  address: string;
  broadcast: string;
  netmask: string;
  network: string;
  prefix: string;
}

/** Facts of interfaces and addresses, from what ip(8) prints. */
export function networkFacts(said: SystemFact): Record<string, unknown> {
  const found = new Map<string, Interface>();
  for (const line of linesOf(said["links"])) readLink(line, found);
  for (const line of linesOf(said["addresses"])) readAddress(line, found);
  const all = [...found.values()];
  const ipv4 = all.flatMap((one) => [one.ipv4, ...(one.ipv4_secondaries ?? [])]).flatMap((one) => one?.address ?? []);
  const ipv6 = all.flatMap((one) => one.ipv6 ?? []).map(({ address }) => address);
  return {
    interfaces: [...found.keys()],
    all_ipv4_addresses: ipv4.filter((address) => !address.startsWith("127.")),
    all_ipv6_addresses: ipv6.filter((address) => address !== "::1"),
    default_ipv4: defaultOf(said["route4"] ?? "", found),
    default_ipv6: defaultOf(said["route6"] ?? "", found),
    ...Object.fromEntries(all.map((one) => [one.device.replace(/[-:.]/g, "_"), one])),
  };
}

/** `2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500 … link/ether 02:42:ac:11:00:02 brd …` */
function readLink(line: string, found: Map<string, Interface>): void {
  const [, device, flags = ""] = /^\d+: ([^:@\s]+)(?:@\S+)?: <([^>]*)>/.exec(line) ?? [];
  if (device === undefined) return;
  const [, type = "", mac] = /\blink\/(\S+)(?: ([0-9a-f:]+))?/.exec(line) ?? [];
  const [, mtu] = /\bmtu (\d+)/.exec(line) ?? [];
  found.set(device, {
    device,
    active: flags.split(",").includes("UP"),
    type: type === "" ? "unknown" : type,
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    ...(mac === undefined || type === "loopback" ? {} : { macaddress: mac }),
    promisc: flags.split(",").includes("PROMISC"),
  });
}

/** `2: eth0    inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0 …` */
function readAddress(line: string, found: Map<string, Interface>): void {
  const [, name = "", family, address = "", prefix] =
    /^\d+: (\S+)\s+(inet6?) ([^\s/]+)(?:\/(\d+))?/.exec(line.replace("@", " @")) ?? [];
  const one = found.get(name);
  if (one === undefined || family === undefined) return;
  const [, scope = "unknown"] = /\bscope (\S+)/.exec(line) ?? [];
  if (family === "inet6") {
    one.ipv6 = [...(one.ipv6 ?? []), { address, prefix: prefix ?? "128", scope }];
    return;
  }
  const [, broadcast = ""] = /\bbrd (\S+)/.exec(line) ?? [];
  const read = { address, broadcast, ...masked(address, Number(prefix ?? 32)) };
  if (one.ipv4) one.ipv4_secondaries = [...(one.ipv4_secondaries ?? []), read];
  else one.ipv4 = read;
}

function masked(address: string, bits: number): Pick<Address4, "netmask" | "network" | "prefix"> {
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  return { netmask: dotted(mask), network: dotted((number & mask) >>> 0), prefix: String(bits) };
}

/** The address that the host speaks from to the world: `8.8.8.8 via 172.17.0.1 dev eth0 src 172.17.0.2 …` */
function defaultOf(route: string, found: Map<string, Interface>): Record<string, unknown> {
  const after = (word: string): string | undefined => new RegExp(`\\b${word} (\\S+)`).exec(route)?.[1];
  const [device, address, gateway] = [after("dev"), after("src"), after("via")];
  const one = found.get(device ?? "");
  if (one === undefined || address === undefined) return {};
  const fields = [one.ipv4, ...(one.ipv4_secondaries ?? []), ...(one.ipv6 ?? [])];
  const own = fields.find((field) => field?.address === address);
  return {
    ...{ address, interface: one.device, alias: one.device, gateway, ...own },
    ...(one.macaddress === undefined ? {} : { macaddress: one.macaddress }),
    ...{ mtu: one.mtu, type: one.type },
  };
}
