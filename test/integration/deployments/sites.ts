import { join } from "node:path";
import { buildCompiledPack } from "../../standin/compiled.js";
import { Twin, type TwinRequest } from "./twin.js";

type Machine = TwinRequest["machines"][number];

/** One of the product's own inventories, and on which machines its hosts stand in the lab. */
export interface SiteRequest {
  inventory: string;
  datacenters: readonly string[];
  /**
   * Machines of each datacenter by the host that they are named after, without the datacenter's name: their image, and the other hosts on
   * them. A server of the product has the next free ports of its machine. What a datacenter does not have is left out.
   */
  machines: Record<string, { image: NonNullable<Machine["image"]>; also?: readonly string[] }>;
  /** Makes the inventory smaller than it is in the product. */
  edit?: (text: string) => string;
  /** Hosts that only the first datacenter has, as its management; without the datacenter's name. */
  masterOnly?: readonly string[];
  /** Variables that it takes besides those of every deployment. */
  vars?: (twin: Twin) => Promise<Record<string, unknown>>;
}

/** Hosts on which there is no server of the product. */
const others = /^(db|lb|files)$/;

/** Raises the lab twin of an inventory whose hosts share machines. */
export async function raiseSite(
  lab: string,
  { inventory, datacenters, machines, edit, masterOnly = [], vars }: SiteRequest,
): Promise<Twin> {
  const placed = datacenters.flatMap((dc, index) =>
    Object.entries(machines).map(([machine, { image, also = [] }]) => ({
      machine: `${dc}-${machine}`,
      image,
      hosts: [machine, ...also]
        .filter((host) => index === 0 || !masterOnly.includes(host))
        .map((host) => ({ name: `${dc}-${host}`, isServer: !others.test(host) })),
    })),
  );
  const twin = await Twin.raise({
    lab,
    inventory,
    machines: placed.map(({ machine, image }) => ({ name: machine, image })),
    on: Object.fromEntries(placed.map(({ machine, hosts }) => [machine, hosts.slice(1).map(({ name }) => name)])),
    own: Object.fromEntries(
      placed.flatMap(({ hosts }) =>
        hosts
          .filter(({ isServer }) => isServer)
          .map(({ name }, number) => [name, { apim_offset: number, analytics_offset: 100 + number }]),
      ),
    ),
    ...(edit ? { edit } : {}),
  });
  const pack = await buildCompiledPack(join(twin.folder, "wso2am-3.1.0.zip"));
  const analytics = await buildCompiledPack(join(twin.folder, "analytics.zip"), "wso2am-analytics-3.1.0");
  await twin.vary({
    ansible_user: "debian",
    apim_pack: pack.path,
    apim_pack_sha256: pack.sha256,
    analytics_pack: analytics.path,
    // Debian 12 has no other Java than 17, and the stand-in runs on it.
    java_package: "default-jdk-headless",
    java_home: "/usr/lib/jvm/default-java",
    java_unsupported: "warning",
    // Disks of guests are small, and on a busy machine the clocks of their kernels fall behind.
    preflight_free_mb: 500,
    preflight_memory_mb: 256,
    preflight_clock_tolerance: 60,
    ...(await vars?.(twin)),
  });
  return twin;
}
