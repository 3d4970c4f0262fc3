import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { system, systemParts, type SystemFact, type SystemPart } from "../../../src/facts/system.js";
import { setup } from "../../../src/modules/setup.js";
import { gatheredFacts, joinFacts } from "../../../src/engine/gathered-facts.js";
import { Unknown, UnknownValue } from "../../../src/template/unknown.js";
import { shellHosts } from "../facts/hosts.js";
import { runProbe, valuesOf } from "../facts/support.js";
import { debian, factsOf, faultOf, planOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-setup-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function factsFrom(subset: string[], parts: SystemFact[]): Promise<Record<string, unknown>> {
  const plan = await planOf(setup, { gather_subset: subset }, { parts });
  return plan.variables?.["ansible_facts"] as Record<string, unknown>;
}

const only = (part: SystemPart): string[] => ["!all", "!min", part];

describe("setup", () => {
  it.each<[unknown, SystemPart[]]>([
    [undefined, ["min", "hardware", "network", "virtual"]],
    ["all", ["min", "hardware", "network", "virtual"]],
    ["!all", ["min"]],
    [["!all", "!min", "network"], ["network"]],
    ["network", ["min", "network"]],
    [
      ["!hardware", "!network"],
      ["min", "virtual"],
    ],
    [["!all", "!min"], []],
  ])("reads of %j the parts %j", (gather_subset, parts) => {
    const asked = factsOf(setup, gather_subset === undefined ? {} : { gather_subset });
    expect(asked).toEqual({ parts: parts.map((part) => `system:${part}`) });
  });

  it("refuses a subset that is not there", () => {
    expect(faultOf(setup, { gather_subset: ["facter"] })).toContain("expected all, min, hardware");
    expect(faultOf(setup, { fact_path: "/x" })).toContain("fact_path");
  });

  it("tells of account, time and names", async () => {
    const facts = await factsFrom(
      ["!all"],
      [
        {
          env: "A=1\nB=x\n y=\nPATH=/bin",
          date: "2026|03|Monday|1|09|02|14|05|06|1772456706|CET|+0100",
          seasons: "CET|+0100\nCEST|+0200",
          passwd: "root:x:0:0:The root:/root:/bin/bash",
          names: "10.0.0.1 h1.example.com h1",
          loadavg: "0.10 0.20 0.30 1/2 3",
          cmdline: "quiet root=/dev/vda",
          resolv: "search a b\nnameserver 10.0.0.2\nnameserver 10.0.0.3\noptions ndots:0 rotate",
          ids: "1000\n100\n0\n10",
          uname: "#1 SMP Debian 6.1.1-1 x86_64",
          bits: "64",
          root: "2:5\n2:2",
          debian_version: "12.7",
          host_keys: "ssh-ed25519 AAAA host\necdsa-sha2-nistp256 BBBB host",
        },
      ],
    );
    expect(facts).toMatchObject({
      ...{ hostname: "h1", fqdn: "h1.example.com", domain: "example.com", os_family: "Debian" },
      ...{ user_shell: "/bin/bash", user_gecos: "The root", user_id: "root" },
      env: { A: "1", B: "x\n y=", PATH: "/bin" },
      date_time: {
        ...{ date: "2026-03-02", time: "14:05:06", weekday: "Monday", tz: "CET", tz_offset: "+0100", tz_dst: "CEST" },
        ...{ iso8601: "2026-03-02T13:05:06Z", iso8601_basic_short: "20260302T140506", epoch: "1772456706" },
      },
      loadavg: { "1m": 0.1, "5m": 0.2, "15m": 0.3 },
      cmdline: { quiet: true, root: "/dev/vda" },
      ...{ real_user_id: 1000, real_group_id: 100, effective_user_id: 0, effective_group_id: 10 },
      ...{ machine: "x86_64", kernel_version: "#1 SMP Debian 6.1.1-1", userspace_bits: "64" },
      ...{ userspace_architecture: "x86_64", is_chroot: true, distribution_minor_version: "7" },
      ...{ ssh_host_key_ed25519_public: "AAAA", ssh_host_key_ecdsa_public_keytype: "ecdsa-sha2-nistp256" },
      dns: { nameservers: ["10.0.0.2", "10.0.0.3"], search: ["a", "b"], options: { ndots: "0", rotate: true } },
    });
  });

  it("tells of memory, processors and file systems", async () => {
    const cpu = (n: number) =>
      `processor\t: ${n}\nvendor_id\t: V\nmodel name\t: M: 2\nphysical id\t: 0\nsiblings\t: 4\ncpu cores\t: 2`;
    const facts = await factsFrom(only("hardware"), [
      {
        meminfo: "MemTotal:  2048000 kB\nMemFree: 1024000 kB\nCached: 512000 kB\nSwapTotal: 0 kB",
        cpuinfo: [0, 1, 2, 3].map(cpu).join("\n\n"),
        nproc: "3",
        uptime: "12.90 1.0",
        mounts: "/dev/vda ext4 rw,relatime 1-2 4096 4096 100 40 10 5\n/a b\nsrv:/x nfs rw N/A\n/mnt",
        dmi: "product_name=Standard PC\nsys_vendor=\n",
      },
    ]);
    expect(facts).toMatchObject({
      ...{ memtotal_mb: 2000, memfree_mb: 1000, swaptotal_mb: 0, uptime_seconds: 12 },
      memory_mb: { real: { total: 2000, used: 1000 }, nocache: { free: 1500, used: 500 } },
      ...{ processor_count: 1, processor_cores: 2, processor_threads_per_core: 2, processor_vcpus: 4 },
      processor_nproc: 3,
      mounts: [
        {
          ...{ mount: "/a b", device: "/dev/vda", fstype: "ext4", uuid: "1-2" },
          ...{ size_total: 409_600, size_available: 163_840, inode_used: 5 },
        },
        { mount: "/mnt", device: "srv:/x", options: "rw" },
      ],
      ...{ product_name: "Standard PC", system_vendor: "NA" },
    });
    expect(facts).not.toHaveProperty("hostname");
  });

  it("tells of a machine whose processors say nothing of sockets", async () => {
    const facts = await factsFrom(only("hardware"), [{ cpuinfo: "processor\t: 0\n\nprocessor\t: 1" }]);
    expect(facts).toMatchObject({ processor_count: 2, processor_cores: 1, processor_vcpus: 2, mounts: [] });
  });

  it("tells of the network", async () => {
    const facts = await factsFrom(only("network"), [
      {
        links:
          "1: lo: <LOOPBACK,UP> mtu 65536 state UNKNOWN\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n" +
          "4: br-0@if5: <BROADCAST,UP> mtu 1500 state UP\\    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff\n" +
          "5: off: <BROADCAST> mtu 1500\\    link/ether 02:42:ac:11:00:03 brd ff:ff:ff:ff:ff:ff",
        addresses:
          "1: lo    inet 127.0.0.1/8 scope host lo\\  valid_lft forever\n1: lo    inet6 ::1/128 scope host \\ \n" +
          "4: br-0    inet 172.17.3.2/20 brd 172.17.15.255 scope global br-0\\ \n4: br-0    inet 10.0.0.9/32 scope global br-0\n" +
          "4: br-0    inet6 fe80::42/64 scope link",
        route4: "8.8.8.8 via 172.17.0.1 dev br-0 src 172.17.3.2 uid 0 \n    cache ",
        route6: "",
      },
    ]);
    expect(facts).toMatchObject({
      interfaces: ["lo", "br-0", "off"],
      all_ipv4_addresses: ["172.17.3.2", "10.0.0.9"],
      all_ipv6_addresses: ["fe80::42"],
      default_ipv4: {
        ...{ address: "172.17.3.2", gateway: "172.17.0.1", interface: "br-0", macaddress: "02:42:ac:11:00:02" },
        ...{ netmask: "255.255.240.0", network: "172.17.0.0", prefix: "20", mtu: 1500, type: "ether" },
      },
      default_ipv6: {},
      br_0: { active: true, ipv4_secondaries: [{ address: "10.0.0.9", prefix: "32" }] },
      off: { active: false },
    });
  });

  it.each([
    [{ virt: "docker" }, "docker"],
    [{ virt: "microsoft" }, "VirtualPC"],
    [{ virt: "none" }, "NA"],
    [{ container: "/.dockerenv" }, "docker"],
    [{ init: "A=1\ncontainer=lxc" }, "lxc"],
    [{}, "NA"],
  ])("takes %j for %s", async (said, type) => {
    expect(await factsFrom(only("virtual"), [said as SystemFact])).toMatchObject({ virtualization_type: type });
  });

  it("leaves out what no filter matches", async () => {
    const plan = await planOf(setup, { gather_subset: "!all", filter: "ansible_user_*,kernel" }, { parts: [{}] });
    expect(Object.keys(plan.variables?.["ansible_facts"] as object).sort()).toEqual([
      ...["kernel", "user_dir", "user_gid", "user_id", "user_uid"],
    ]);
  });

  it.each(shellHosts(folder))("reads this machine with $name", async (host) => {
    const { code, output, errors } = runProbe(system, systemParts, host);
    expect([code, errors]).toEqual([0, ""]);
    const parts = valuesOf(system, systemParts, output) as SystemFact[];
    const facts = await factsFrom(["all"], parts);
    expect(facts["memtotal_mb"]).toBeGreaterThan(0);
    expect(facts["processor_vcpus"]).toBeGreaterThan(0);
    expect(facts["uptime_seconds"]).toBeGreaterThan(0);
    expect(facts["date_time"]).toMatchObject({ epoch: expect.stringMatching(/^\d{10}$/) });
    expect(facts["interfaces"]).toContain("lo");
  });
});

describe("facts of a host", () => {
  it("join what the connection brings", () => {
    expect(gatheredFacts(debian, { memtotal_mb: 5, kernel: "x" })).toMatchObject({ hostname: "h1", memtotal_mb: 5 });
    expect(joinFacts({ a: 1, b: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
  });

  it("are unknown where they are still to be read", () => {
    const facts = gatheredFacts(debian, new Unknown("setup"));
    expect(facts["hostname"]).toBe("h1");
    expect(() => facts["memtotal_mb"]).toThrow(UnknownValue);
  });
});
