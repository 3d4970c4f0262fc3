import { describe, expect, it } from "@jest/globals";
import { apt } from "../../../src/modules/apt.js";
import { packageModule } from "../../../src/modules/package.js";
import { versionMatches } from "../../../src/modules/support/package-names.js";
import { debian, diffOf, factsOf, faultOf, planOf, promisesOf, scriptOf } from "./support.js";

const none = { installed: false };
const v = (version: string) => ({ installed: true, version });
const now = debian.epoch;

describe("apt", () => {
  it.each([
    ["nothing to do", { name: "curl" }, { packages: [v("7.88")] }, []],
    ["missing", { name: "curl" }, { packages: [none] }, ['package curl version: null -> "installed"']],
    ["list", { name: ["a", "b"] }, { packages: [v("1"), none] }, ['package b version: null -> "installed"']],
    ["commas", { name: "a, b" }, { packages: [none, v("1")] }, ['package a version: null -> "installed"']],
    ["pkg", { pkg: "a" }, { packages: [v("1")] }, []],
    ["provided by another", { name: "mail-transport-agent" }, { packages: [{ ...none, providedBy: ["exim4"] }] }, []],
    [
      "half installed",
      { name: "a" },
      { packages: [{ ...none, broken: true }] },
      ['package a version: null -> "installed"'],
    ],
    ["pin met", { name: "a=1.2*" }, { packages: [v("1.2-3")] }, []],
    ["pin not met", { name: "a=1.3*" }, { packages: [v("1.2-3")] }, ['package a version: "1.2-3" -> "1.3*"']],
    ["only_upgrade of what is missing", { name: "a", only_upgrade: true }, { packages: [none] }, []],
    [
      "latest",
      { name: "a", state: "latest" },
      { packages: [v("1")], candidates: ["2"] },
      ['package a version: "1" -> "2"'],
    ],
    ["latest there", { name: "a", state: "latest" }, { packages: [v("2")], candidates: ["2"] }, []],
    [
      "latest of what apt does not know",
      { name: "a", state: "latest" },
      { packages: [v("2")], candidates: [null] },
      [],
    ],
    [
      "latest, promised by an earlier task",
      { name: "a", state: "latest" },
      { packages: [{ installed: true }], candidates: ["2"] },
      [],
    ],
    ["absent", { name: "a", state: "absent" }, { packages: [v("1")] }, ['package a version: "1" -> null']],
    ["absent already", { name: "a", state: "absent" }, { packages: [{ ...none, configured: true }] }, []],
    [
      "purge",
      { name: "a", state: "absent", purge: true },
      { packages: [{ ...none, configured: true }] },
      ['package a version: "configuration" -> "purged"'],
    ],
    ["absent, only provided", { name: "a", state: "absent" }, { packages: [{ ...none, providedBy: ["b"] }] }, []],
    ["fresh index", { update_cache: true, cache_valid_time: 60 }, { packages: [], updated: now - 59 }, []],
    [
      "old index",
      { cache_valid_time: 60 },
      { packages: [], updated: now - 60 },
      [`apt's index updated: "2027-01-15T07:59:00.000Z" -> "now"`],
    ],
    ["no index", { update_cache: true }, { packages: [], updated: 0 }, [`apt's index updated: null -> "now"`]],
    ["old index, nothing to install", { name: "a", update_cache: true }, { packages: [v("1")], updated: 0 }, []],
  ])("%s", async (_name, params, facts, diff) => {
    const plan = await planOf(apt, params, facts);
    expect(diffOf(plan)).toEqual(diff);
    expect(plan.changes.every((change) => change.effect.kind === "opaque")).toBe(true);
    expect(plan.action).toBeUndefined();
  });

  it("asks one apt-get for all packages, after a stale index is brought up to date", async () => {
    const params = { name: ["a", "b=1.2*"], update_cache: true, install_recommends: false, default_release: "bpo" };
    const plan = await planOf(apt, params, { packages: [none, none], updated: 0 });
    expect(scriptOf(plan).match(/^mdc_apt .*$/gm)).toEqual([
      "mdc_apt -o APT::Update::Error-Mode=any -o Acquire::Retries=3 update || exit",
      "mdc_apt '-o' 'Dpkg::Options::=--force-confdef' '-o' 'Dpkg::Options::=--force-confold' '-o' 'APT::Install-Recommends=no' '-t' 'bpo' install -- 'a' 'b=1.2*' || exit",
    ]);
    expect(promisesOf(plan)).toEqual({
      "package:a": { installed: true, version: undefined },
      "package:b": { installed: true, version: undefined },
      "apt_cache:apt": now,
    });
    expect(plan.result).toMatchObject({ cache_updated: true });
  });

  it("promises the version that it installs", async () => {
    expect(promisesOf(await planOf(apt, { name: "a=1.2-3" }, { packages: [none] }))).toEqual({
      "package:a": { installed: true, version: "1.2-3" },
    });
    const latest = await planOf(apt, { name: "a", state: "latest" }, { packages: [v("1")], candidates: ["2"] });
    expect(promisesOf(latest)).toEqual({ "package:a": { installed: true, version: "2" } });
  });

  it("cannot tell what the latest version is while the index is old", async () => {
    const params = { name: "a", state: "latest", update_cache: true };
    const plan = await planOf(apt, params, { packages: [v("1")], candidates: ["1"], updated: 0 });
    expect(plan.action?.predict).toBe("unknown");
    const output = (stdout: string, code = 0) => ({
      ...{ code, stdout: Buffer.from(stdout), stderr: Buffer.from("E: no"), stdoutLength: 0, stderrLength: 0 },
    });
    expect(plan.action?.interpret(output("a ii  1\n=\na ii  1\n")).changed).toBe(false);
    expect(plan.action?.interpret(output("a ii  1\n=\na ii  2\n")).changed).toBe(true);
    expect(plan.action?.interpret(output("a ii  1\n", 100)).failed).toBe("E: no");
    const missing = await planOf(apt, params, { packages: [none], candidates: ["1"], updated: 0 });
    expect(missing.action?.predict).toBe("changed");
  });

  it("asks for what it needs only", () => {
    expect(factsOf(apt, { name: "a=1" })).toEqual({ packages: ["package:a"], candidates: [], updated: [] });
    expect(factsOf(apt, { name: "a", state: "latest", update_cache: true, default_release: "r" })).toEqual({
      packages: ["package:a"],
      candidates: ["package_candidate:a/r"],
      updated: ["apt_cache:apt"],
    });
  });

  it("says at once that it takes root", async () => {
    const host = { ...debian, uid: 1000, user: "ops" };
    expect((await planOf(apt, { name: "a" }, { packages: [none] }, { host })).failed).toContain("only root");
    expect((await planOf(apt, { name: "a" }, { packages: [v("1")] }, { host })).failed).toBeUndefined();
  });

  it.each(["-y", "a b", "../x.deb", "a>=1", "a;b"])("refuses the name %j", (name) => {
    expect(faultOf(apt, { name: [name] })).toContain("expected a package's name");
  });
});

describe("package", () => {
  const on = (...tools: string[]) => ({ host: { ...debian, tools: new Set(tools) } });

  it.each([
    ["apt-get", "mdc_apt '-o' 'Dpkg::Options::=--force-confdef' '-o' 'Dpkg::Options::=--force-confold' install -- 'a'"],
    ["dnf", "dnf -y install 'a'"],
    ["yum", "yum -y install 'a'"],
    ["apk", "apk add --no-progress 'a'"],
  ])("uses %s", async (tool, command) => {
    const plan = await planOf(packageModule, { name: "a" }, { packages: [none] }, on(tool));
    expect(scriptOf(plan)).toContain(command);
    expect(promisesOf(plan)).toMatchObject({ "package:a": { installed: true } });
  });

  it("removes with the host's manager", async () => {
    const plan = await planOf(
      packageModule,
      { name: ["a", "b"], state: "absent" },
      { packages: [none, v("1")] },
      on("dnf"),
    );
    expect(scriptOf(plan)).toContain("dnf -y remove 'b'");
    expect(diffOf(plan)).toEqual(['package b state: "installed" -> "absent"']);
  });

  it("leaves what is right", async () => {
    expect((await planOf(packageModule, { name: "a" }, { packages: [v("1")] }, on("apk"))).changes).toEqual([]);
  });

  it("names the managers that it knows where there is none", async () => {
    const plan = await planOf(packageModule, { name: "a" }, { packages: [none] }, on());
    expect(plan.failed).toBe("none of apt-get, dnf, microdnf, yum and apk is on this host");
  });
});

describe("versionMatches", () => {
  it.each([
    ["1.2-3", "1.2-3", true],
    ["1.2-3", "1.2*", true],
    ["1.20-3", "1.2-*", false],
    ["1+2", "1.2", false],
    ["2:1.2", "2:1.?", true],
  ])("%s, wanted %s: %s", (version, wanted, matches) => {
    expect(versionMatches(version, wanted)).toBe(matches);
  });
});
