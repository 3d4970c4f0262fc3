import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";
import { filesOfRoles } from "./role-files.js";

describe("files of the operator", () => {
  const folder = mkdtempSync(join(tmpdir(), "mdc-patch-"));
  const src = join(folder, "fix.jar");
  const jar = "not really a library\n";
  const dest = "repository/components/patches/patch0042/fix.jar";
  let lab: Lab;

  beforeAll(async () => {
    lab = await sharedLab();
    writeFileSync(src, jar);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function put(sha256: string) {
    const variables = {
      carbon_home: "/opt/patched",
      carbon_files: [{ src, dest, sha256 }],
      apim_user: "root",
      apim_group: "root",
    };
    return play(
      lab,
      `
- hosts: h1
  become: true
  vars: ${JSON.stringify(variables)}
  tasks:
    - import_role: { name: carbon, tasks_from: files }
`,
      { files: filesOfRoles("carbon", "common") },
    );
  }

  it("are refused with another SHA-256 than was said, before anything is changed", async () => {
    const { exitCode, hosts, results } = await put("0".repeat(64));
    expect({ exitCode, changed: hosts["h1"]?.changed }).toEqual({ exitCode: 2, changed: 0 });
    expect(String(results.findLast(({ status }) => status === "failed")?.message)).toContain(src);
    expect(await look(lab, "h1", "ls /opt/patched")).toContain("No such file");
  });

  it("go into the pack, and tell the server of it once", async () => {
    const right = createHash("sha256").update(jar).digest("hex");
    const first = await put(right);
    expect(first.told.filter((line) => line.includes("Restart the product"))).toHaveLength(1);
    expect(await look(lab, "h1", `cat /opt/patched/${dest}`)).toBe(jar.trim());
    expect((await put(right)).hosts["h1"]?.changed).toBe(0);
    await look(lab, "h1", "rm -r /opt/patched");
  });
});
