import { describe, expect, it } from "@jest/globals";
import { dnfUpdates } from "../../../src/facts/dnf-updates.js";
import { rpmPackage } from "../../../src/facts/rpm-package.js";
import { dnf } from "../../../src/modules/dnf.js";
import type { Plan } from "../../../src/modules/types.js";
import { yum } from "../../../src/modules/yum.js";
import { valuesOf } from "../facts/support.js";
import { debian, diffOf, factsOf, faultOf, planOf, scriptOf } from "./support.js";

const there = { installed: true, releases: ["tool-1.0-1"] };
const gone = { installed: false };

function plan(params: Record<string, unknown>, packages: unknown[], updates?: unknown[]): Promise<Plan> {
  return planOf(dnf, params, { packages, updates });
}

async function scriptFor(...all: Parameters<typeof plan>): Promise<string> {
  return scriptOf(await plan(...all))
    .trim()
    .replaceAll(/'| >\/dev\/null| <\/dev\/null/g, "");
}

describe("dnf", () => {
  it("installs what is not there, with the options for repositories", async () => {
    expect(await scriptFor({ name: ["tool", "other"] }, [there, gone])).toBe("dnf -y -q  install other");
    const options = { enablerepo: "crb,epel", disablerepo: "base", disable_gpg_check: true, update_cache: true };
    expect(await scriptFor({ name: "other", ...options }, [gone])).toBe(
      "dnf -y -q --disablerepo=base --enablerepo=crb --enablerepo=epel --nogpgcheck --refresh install other",
    );
    expect(await scriptFor({ name: "tool" }, [there])).toBe("");
  });

  it("removes, and keeps what was installed along unless told", async () => {
    const keeping = "dnf -y -q  --setopt=clean_requirements_on_remove=False remove tool";
    expect(await scriptFor({ name: "tool", state: "removed" }, [there])).toBe(keeping);
    expect(await scriptFor({ name: "tool", state: "absent", autoremove: true }, [there])).toContain("remove=True");
    expect(await scriptFor({ name: "tool", state: "absent" }, [gone])).toBe("");
  });

  it("brings up to date what the repositories have newer", async () => {
    const updates = [{ name: "tool", version: "2.0-1" }];
    const latest = { name: ["tool", "other"], state: "latest" };
    expect(await scriptFor(latest, [there, gone], updates)).toBe("dnf -y -q  install other && dnf -y -q  upgrade tool");
    expect(await scriptFor({ ...latest, update_only: true }, [there, gone], [])).toBe("");
    const told = await plan(latest, [there, there], updates);
    expect(diffOf(told)).toEqual(['package tool version: "1.0-1" -> "2.0-1"']);
    expect(told.result).toMatchObject({ rc: 0, results: ["Updated: tool-2.0-1"] });
  });

  it("asks the repositories only for what is latest", () => {
    expect(factsOf(dnf, { name: "tool" })).toEqual({ packages: ["rpm_package:tool"], updates: [] });
    expect(factsOf(yum, { name: "tool", state: "absent" })["packages"]).toEqual(["rpm_package:tool itself"]);
    expect(factsOf(yum, { name: "tool", state: "latest" })["updates"]).toEqual([
      'dnf_updates:{"options":[],"names":["tool"]}',
    ]);
  });

  it("says that only root can", async () => {
    const { failed } = await planOf(dnf, { name: "other" }, { packages: [gone] }, { host: { ...debian, uid: 1000 } });
    expect(failed).toContain("only root");
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, "expected name"],
    [{ name: "@Development tools" }, "no group, file, address or pattern"],
    [{ name: "/tmp/x.rpm" }, "no group, file"],
    [{ name: "vim*" }, "no group, file"],
    [{ name: "x", update_only: true }, "expected state: latest"],
    [{ name: "x", autoremove: true }, "expected state: absent"],
    [{ name: "x", security: true }, "security"],
  ])("refuses %j", (params, fault) => {
    expect(faultOf(dnf, params)).toContain(fault);
  });

  it("reads what rpm and dnf say", () => {
    const key = { name: "x", provided: true };
    expect(valuesOf(rpmPackage, [key, key], "tool-1-1 tool-2-1 \n\n")).toEqual([
      { installed: true, releases: ["tool-1-1", "tool-2-1"] },
      { installed: false },
    ]);
    const said = (text: string): string => Buffer.from(text).toString("base64");
    const table = "\ntool.noarch     2.0-1     local\nlib.x86_64 1:3-2 base\nObsoleting Packages\nold.noarch 1 base\n";
    const lines = [`100:${said(table)}`, "0:", `1:${said("Error: no network\n")}`];
    const keys = lines.map((_line, index) => ({ options: [], names: [String(index)] }));
    expect(valuesOf(dnfUpdates, keys, `${lines.join("\n")}\n`)).toEqual([
      [
        { name: "tool", version: "2.0-1" },
        { name: "lib", version: "1:3-2" },
      ],
      [],
      { status: "error", message: "Error: no network" },
    ]);
  });
});
