import type { SystemFact } from "../../../facts/system.js";
import { words } from "./basic.js";

/** Facts of memory, processors, file systems and the machine itself. */
export function hardwareFacts(said: SystemFact): Record<string, unknown> {
  const [seconds] = words(said["uptime"]);
  return {
    ...memory(said["meminfo"] ?? ""),
    ...processors(said["cpuinfo"] ?? "", Number(said["nproc"] ?? "") || undefined),
    ...(seconds === undefined ? {} : { uptime_seconds: Math.trunc(Number(seconds)) }),
    mounts: mountsOf(said["mounts"] ?? ""),
    ...machine(said["dmi"] ?? ""),
  };
}

function memory(text: string): Record<string, unknown> {
  const kib = new Map([...text.matchAll(/^(\S+):\s+(\d+)/gm)].map(([, name = "", size]) => [name, Number(size)]));
  const mb = (...names: string[]): number =>
    Math.trunc(names.reduce((sum, name) => sum + (kib.get(name) ?? 0), 0) / 1024);
  const real = { total: mb("MemTotal"), free: mb("MemFree") };
  const free = mb("MemFree", "Cached", "Buffers");
  const swap = { total: mb("SwapTotal"), free: mb("SwapFree"), cached: mb("SwapCached") };
  return {
    ...{ memtotal_mb: real.total, memfree_mb: real.free, swaptotal_mb: swap.total, swapfree_mb: swap.free },
    memory_mb: {
      real: { ...real, used: real.total - real.free },
      nocache: { free, used: real.total - free },
      swap: { ...swap, used: swap.total - swap.free },
    },
  };
}

/** Sockets, cores and threads; a machine that does not tell of sockets has one for each processor, as with Ansible. */
function processors(text: string, nproc: number | undefined): Record<string, unknown> {
  const blocks = text.split(/\n\s*\n/).map((block) => new Map(block.split("\n").map(field)));
  const found = blocks.filter((block) => block.has("processor"));
  const first = found[0];
  const sockets = new Set(found.flatMap((block) => block.get("physical id") ?? [])).size;
  const count = sockets || found.length;
  const cores = (sockets > 0 && Number(first?.get("cpu cores"))) || 1;
  const threads = sockets > 0 ? Math.trunc(Number(first?.get("siblings") ?? cores) / cores) || 1 : 1;
  return {
    processor: found.flatMap((block) =>
      ["processor", "vendor_id", "model name"].flatMap((name) => block.get(name) ?? []),
    ),
    ...{ processor_count: count, processor_cores: cores, processor_threads_per_core: threads },
    ...{ processor_vcpus: count * cores * threads, processor_nproc: nproc ?? found.length },
  };
}

function field(line: string): [string, string] {
  const [name = "", value = ""] = line.split(/\s*:\s*/, 2);
  return [name.trim(), value.trim()];
}

/** Two lines for each: device, type, options, UUID and sizes; and the path. */
function mountsOf(text: string): Record<string, unknown>[] {
  const lines = text === "" ? [] : text.split("\n");
  return lines.flatMap((line, index) => {
    if (index % 2 === 1) return [];
    const [device, fstype, options, uuid, ...sizes] = line.split(" ");
    return [{ mount: lines[index + 1], device, fstype, options, uuid, ...space(sizes.map(Number)) }];
  });
}

function space([, size, blocks, available, inodes, freeInodes]: number[]): Record<string, number> {
  if (size === undefined || blocks === undefined || available === undefined) return {};
  const nodes = { total: inodes ?? 0, available: freeInodes ?? 0 };
  return {
    ...{ block_size: size, block_total: blocks, block_available: available, block_used: blocks - available },
    ...{ size_total: size * blocks, size_available: size * available },
    ...{ inode_total: nodes.total, inode_available: nodes.available, inode_used: nodes.total - nodes.available },
  };
}

const machineFields = {
  product_name: "product_name",
  sys_vendor: "system_vendor",
  product_version: "product_version",
  product_serial: "product_serial",
  product_uuid: "product_uuid",
  bios_date: "bios_date",
  bios_version: "bios_version",
  bios_vendor: "bios_vendor",
  board_asset_tag: "board_asset_tag",
  board_name: "board_name",
  board_serial: "board_serial",
  board_vendor: "board_vendor",
  board_version: "board_version",
  chassis_asset_tag: "chassis_asset_tag",
  chassis_serial: "chassis_serial",
  chassis_vendor: "chassis_vendor",
  chassis_version: "chassis_version",
} as const;

function machine(text: string): Record<string, string> {
  const said = new Map(text.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
  return Object.fromEntries(
    Object.entries(machineFields).map(([name, fact]) => [fact, said.get(name)?.trim() || "NA"]),
  );
}
