import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { project, type Project } from "../playbook/project.js";
import { edited } from "../topology/deployment.js";
import { memoryIo } from "./memory-io.js";

let open: Project;

beforeAll(() => {
  open = project({
    "good.yml": edited("active-active-all-in-one"),
    "wrong.yml": edited("active-active-all-in-one", ["    traffic_partitioning: geography\n", ""]),
    "other.yml": "all:\n  vars: { pattern: '*.log' }\n  hosts: { web1: }\n",
    "site.yml": "- hosts: all\n  tasks: []\n",
    "lacking.yml": "- hosts: identity_server\n- hosts: identity_servers\n",
  });
});

afterAll(() => open.remove());

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = memoryIo("", open.root);
  const code = await runCli(args, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe("topology", () => {
  it.each([
    ["text", /^active-active\n/],
    ["mermaid", /^flowchart LR\n/],
    ["svg", /^<svg xmlns="/],
    ["json", /^\{\n {2}"pattern": "active-active"/],
  ])("draws a deployment as %s", async (format, expected) => {
    const { code, stdout, stderr } = await cli("topology", "-i", "good.yml", "--format", format);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(expected);
  });

  it("tells what is wrong, with its place, and draws nothing", async () => {
    const { code, stdout, stderr } = await cli("topology", "-i", "wrong.yml");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^wrong\.yml:\d+:5: .*nothing says how clients are divided/);
    expect(stderr).toContain("    pattern: active-active");
  });

  it("takes variables of the command line", async () => {
    expect(await cli("topology", "-i", "wrong.yml", "-e", "traffic_partitioning=none")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("clients not divided"),
    });
  });

  it("knows four formats", async () => {
    expect(await cli("topology", "-i", "good.yml", "--format", "png")).toMatchObject({ code: 5, stdout: "" });
  });
});

describe("run", () => {
  it("refuses a deployment that breaks a rule before it touches a host", async () => {
    const { code, stderr } = await cli("run", "site.yml", "-i", "wrong.yml", "--list-hosts");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^wrong\.yml:\d+:5: .*nothing says how clients are divided/);
  });

  it("takes one that keeps them, and inventories that are no deployment", async () => {
    expect((await cli("run", "site.yml", "-i", "good.yml", "--list-hosts")).code).toBe(0);
    expect((await cli("run", "site.yml", "-i", "other.yml", "--list-hosts")).code).toBe(0);
  });

  it("warns of no component that a deployment lacks, but of a group that nobody knows", async () => {
    const warned = async (inventory: string): Promise<string[]> =>
      (await cli("run", "lacking.yml", "-i", inventory)).stderr.match(/no host answers to .*/g) ?? [];
    expect(await warned("good.yml")).toEqual(['no host answers to "identity_servers"']);
    expect(await warned("other.yml")).toEqual([
      'no host answers to "identity_server"',
      'no host answers to "identity_servers"',
    ]);
  });
});
