import { describe, expect, it } from "@jest/globals";
import type { FileFact } from "../../../src/facts/file.js";
import { hostName } from "../../../src/facts/host-name.js";
import { sysctl as sysctlFact, sysctlPath } from "../../../src/facts/sysctl.js";
import { hostname } from "../../../src/modules/hostname.js";
import { pamLimits } from "../../../src/modules/pam-limits.js";
import { sysctl } from "../../../src/modules/sysctl.js";
import { timezone } from "../../../src/modules/timezone.js";
import type { AnyModule, Plan } from "../../../src/modules/types.js";
import { runProbe, valuesOf } from "../facts/support.js";
import { debian, diffOf, factsOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const root = { owner: "root", group: "root", uid: 0, gid: 0 };
const directory: FileFact = { type: "directory", mode: 0o755, ...root };
const there: FileFact = { type: "file", mode: 0o644, ...root };
const absent: FileFact = { type: "absent" };

/** What is written to the file; undefined where nothing is. */
function written(plan: Plan): unknown {
  return plan.changes.flatMap((change) => change.diff).find((entry) => entry.attribute === "content")?.after;
}

function on(text: string | null, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ target: text === null ? absent : there, text: text === null ? null : Buffer.from(text) },
    ...{ above: [directory, directory], ...more },
  };
}

describe("sysctl", () => {
  const params = { name: "vm.swappiness", value: 10 };
  const right = { current: "10" };

  it.each<[string, string | null, Record<string, unknown>, string | undefined]>([
    ["a line", "a.b = 1\n", params, "a.b = 1\nvm.swappiness=10\n"],
    ["a line behind a last one without end", "a.b = 1", params, "a.b = 1\nvm.swappiness=10\n"],
    ["a file", null, params, "vm.swappiness=10\n"],
    ["another value in its place", "vm.swappiness = 60\n# c\n", params, "vm.swappiness=10\n# c\n"],
    ["one line for several", "vm.swappiness=1\nx=1\nvm.swappiness=2\n", params, "vm.swappiness=10\nx=1\n"],
    ["nothing that is right", "# c\n vm.swappiness =  10 \n", params, undefined],
    ["yes as 1", null, { key: "a.b", val: true }, "a.b=1\n"],
    ["off as 0", null, { name: "a.b", value: "off" }, "a.b=0\n"],
    ["no line any more", "x=1\nvm.swappiness=1\n", { name: "vm.swappiness", state: "absent" }, "x=1\n"],
    ["no line that is not there", "x=1\n", { name: "vm.swappiness", state: "absent" }, undefined],
    ["no file that is not there", null, { name: "vm.swappiness", state: "absent" }, undefined],
  ])("writes %s", async (_name, text, wanted, expected) => {
    expect(written(await planOf(sysctl, { ...wanted, reload: false }, on(text, right)))).toBe(expected);
  });

  it("loads the file when it was changed, or the kernel has another value", async () => {
    const edited = await planOf(sysctl, { ...params, ignoreerrors: true }, on("", { current: "60" }));
    expect(scriptOf(edited)).toContain("sysctl -e -p '/etc/sysctl.conf'");
    const other = await planOf(sysctl, params, on("vm.swappiness=10\n", { current: "60" }));
    expect(diffOf(other)).toEqual(['sysctl vm.swappiness value: "60" -> "10"']);
    expect(promisesOf(other)).toEqual({ "sysctl:vm.swappiness": "10" });
    expect((await planOf(sysctl, params, on("vm.swappiness=10\n", right))).changes).toEqual([]);
    const blanks = await planOf(sysctl, { name: "a.b", value: "1 2" }, on("a.b=1 2\n", { current: "1\t2" }));
    expect(blanks.changes).toEqual([]);
  });

  it("sets the value by itself when asked to", async () => {
    const plan = await planOf(
      sysctl,
      { ...params, reload: false, sysctl_set: true },
      on("vm.swappiness=10\n", { current: "60" }),
    );
    expect(scriptOf(plan)).toBe("sysctl -w 'vm.swappiness=10' >/dev/null\n");
  });

  it.each([
    ["net.ipv4.conf.eth0/100.rp_filter", "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"],
    ["net/ipv4/conf/eth0.100/rp_filter", "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"],
  ])("finds %s", (name, path) => {
    expect(sysctlPath(name)).toBe(path);
  });

  it("reads what the kernel has", () => {
    const names = ["kernel.ostype", "no.such.thing"];
    const { output, errors } = runProbe(sysctlFact, names);
    expect([errors, valuesOf(sysctlFact, names, output)]).toEqual(["", ["Linux", null]]);
  });

  it.each([{ name: "a b", value: 1 }, { name: "../x", value: 1 }, { name: "a.b" }, { name: "a.b", value: "1\n2" }])(
    "refuses %j",
    (wrong) => {
      expect(faultOf(sysctl, wrong)).toContain("expected");
    },
  );
});

describe("pam_limits", () => {
  const params = { domain: "app", limit_type: "soft", limit_item: "nofile", value: 1024 };
  const line = "app\tsoft\tnofile\t1024\n";

  it.each<[string, string | null, Record<string, unknown>, string | undefined]>([
    ["a limit", "# c\n@x - nproc 5\n", params, `# c\n@x - nproc 5\n${line}`],
    ["a file", null, params, line],
    ["another limit in its place", "app soft  nofile 5 # few\nx", params, `app\tsoft\tnofile\t1024\t# few\nx`],
    [
      "another comment",
      "app soft nofile 5 # few\n",
      { ...params, comment: "many" },
      "app\tsoft\tnofile\t1024\t#many\n",
    ],
    ["nothing that is right", "app  soft nofile 1024 # c\n", { ...params, comment: "x" }, undefined],
    ["no smaller one", "app soft nofile 2048\n", { ...params, use_max: true }, undefined],
    ["a larger one", "app soft nofile 5\n", { ...params, use_max: true }, line],
    ["none instead of no limit", "app soft nofile unlimited\n", { ...params, use_max: true }, undefined],
    ["a smaller one", "app soft nofile -1\n", { ...params, use_min: true }, line],
    ["no larger one", "app soft nofile 5\n", { ...params, use_min: true }, undefined],
  ])("writes %s", async (_name, text, wanted, expected) => {
    expect(written(await planOf(pamLimits, wanted, on(text)))).toBe(expected);
  });

  it("tells the line", async () => {
    expect((await planOf(pamLimits, params, on("app soft nofile 1024"))).result).toEqual({
      msg: "app soft nofile 1024\n",
    });
    expect((await planOf(pamLimits, params, on(null, { above: [absent] }))).failed).toContain("does not exist");
  });

  it.each([
    { value: "many" },
    { limit_item: "nice", value: 20 },
    { limit_item: "priority", value: -21 },
    { domain: "a b" },
    { use_max: true, use_min: true },
  ])("refuses %j", (wrong) => {
    expect(faultOf(pamLimits, { ...params, ...wrong })).toContain("expected");
  });
});

describe("hostname", () => {
  const plan = (found: Record<string, string>, name = "gw1.example.com"): Promise<Plan> =>
    planOf(hostname, { name }, { found });

  it("is given now and for later", async () => {
    const given = await plan({ current: "old", permanent: "older" });
    expect(diffOf(given)).toEqual([
      'hostname permanent: "older" -> "gw1.example.com"',
      'hostname current: "old" -> "gw1.example.com"',
    ]);
    expect(given.result).toEqual({
      name: "gw1.example.com",
      ansible_facts: { ansible_hostname: "gw1", ansible_nodename: "gw1.example.com" },
    });
    expect(scriptOf(await plan({ current: "a", permanent: "b" }, "a"))).not.toContain("/proc/sys");
    expect((await plan({ current: "a", permanent: "a" }, "a")).changes).toEqual([]);
    expect(diffOf(await plan({ current: "a", permanent: "" }, "a"))).toEqual(['hostname permanent: "" -> "a"']);
  });

  it("is read without a process", () => {
    const { output, errors } = runProbe(hostName, ["host"], { path: "/nowhere", only: true, shell: "/bin/sh" });
    const [value] = valuesOf(hostName, ["host"], output);
    expect([errors, value]).toEqual(["", { current: expect.stringMatching(/./), permanent: expect.any(String) }]);
  });

  it.each(["a b", "-x", "a_b", "a..b", "", "x".repeat(65)])("is not %j", (name) => {
    expect(faultOf(hostname, { name })).toBeDefined();
  });
});

describe("timezone", () => {
  const zone: FileFact = { type: "link", leadsTo: "file", target: "UTC" };
  const link = (target: string): FileFact => ({ type: "link", target, leadsTo: "file" });
  const facts = (local: FileFact, text: string | null): Record<string, unknown> => ({
    ...{ local, zone, named: text === null ? absent : there, text: text === null ? null : Buffer.from(text) },
  });
  const of = (module: AnyModule, found: Record<string, unknown>): Promise<Plan> =>
    planOf(module, { name: "Etc/UTC" }, found);

  it("is that of the link", async () => {
    expect((await of(timezone, facts(link("/usr/share/zoneinfo/Etc/UTC"), "Europe/Berlin\n"))).changes).toEqual([]);
    expect((await of(timezone, facts(link("../usr/share/zoneinfo/Etc/UTC"), null))).changes).toEqual([]);
  });

  it("is set in both places", async () => {
    const plan = await of(timezone, facts(link("/usr/share/zoneinfo/Europe/Berlin"), "Europe/Berlin\n"));
    expect(diffOf(plan)).toEqual([
      '/etc/localtime target: "Europe/Berlin" -> "Etc/UTC"',
      '/etc/timezone content: "Europe/Berlin\\n" -> "Etc/UTC\\n"',
    ]);
    expect(promisesOf(plan)["file:/etc/localtime"]).toEqual({ type: "link", target: "../usr/share/zoneinfo/Etc/UTC" });
    expect(diffOf(await of(timezone, facts(absent, null)))).toEqual(['/etc/localtime target: null -> "Etc/UTC"']);
  });

  it("has to be there, and needs root", async () => {
    expect((await of(timezone, { ...facts(absent, null), zone: absent })).failed).toContain("package tzdata");
    const host = { ...debian, uid: 7 };
    expect((await planOf(timezone, { name: "Etc/UTC" }, facts(absent, null), { host })).failed).toContain("only root");
    expect(factsOf(timezone, { name: "Etc/GMT+1" })["zone"]).toEqual(["file:/usr/share/zoneinfo/Etc/GMT+1"]);
    expect(faultOf(timezone, { name: "../../etc/passwd" })).toContain("expected a time zone");
  });
});
