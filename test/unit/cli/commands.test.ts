import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { memoryIo } from "./memory-io.js";

const files = {
  "hosts.yml": `all:
  vars: {ansible_connection: local, shout: "<%= inventory_hostname.toUpperCase() %>", later: "<%= registered.rc %>"}
  children:
    dc1: {vars: {dc_id: 1, dc_master: true}, hosts: {a1: {}, a2: {}}}
    dc2: {vars: {dc_id: 2}, hosts: {b1: {}}}
`,
  "site.yml": `- name: First
  hosts: "<%= target %>"
  tasks:
    - name: Say it
      debug: {msg: "<%= shout %>"}
      tags: [say]
    - name: Look
      command: uptime
`,
  "wrong.yml": `- hosts: all
  tasks:
    - debgu: {msg: hello}
    - debug: {mgs: hello}
`,
  "more.yml": "target: dc1\n",
};

let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mdc-cli-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = memoryIo("", folder);
  const code = await runCli([...args, "-i", "hosts.yml"], io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe("run, without running", () => {
  it("lists the hosts within the limit, tasks by tags", async () => {
    const { code, stdout, stderr } = await cli("run", "site.yml", "-e", "target=all", "-l", "dc1:&a*", "--list-hosts");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/hosts \(2\):\n +a1\n +a2\n$/);
    const tasks = await cli("run", "site.yml", "-e", "target=all", "--list-tasks", "--skip-tags", "say");
    expect(tasks.stdout).toContain("Look");
    expect(tasks.stdout).not.toContain("Say it");
  });

  it("takes variables from a file", async () => {
    const { code, stdout } = await cli("run", "site.yml", "-e", `@${join(folder, "more.yml")}`, "--list-hosts");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("pattern: ['dc1']") });
  });

  it("checks the syntax", async () => {
    expect(await cli("run", "site.yml", "-e", "target=all", "--syntax-check")).toEqual({
      code: 0,
      stdout: "site.yml: 1 play, no errors\n",
      stderr: "",
    });
  });

  it("tells every error of the content with its place, touching no host", async () => {
    const { code, stdout, stderr } = await cli("run", "wrong.yml");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^wrong\.yml:3:7: .*debgu/);
    expect(stderr).toMatch(/^wrong\.yml:4:\d+: .*mgs/m);
    expect(stderr).toMatch(/^ +\| +\^+$/m);
  });

  it.each([
    [
      ["run", "site.yml", "--limit", "dc3"],
      5,
      'no host of the inventory answers to --limit "dc3"\n  hint: did you mean "dc1"?',
    ],
    [["run", "site.yml", "-e", "oops"], 5, '"oops" is not name=value'],
    [["run", "site.yml", "-e", "@absent.yml"], 3, "absent.yml"],
    [["run", "absent.yml"], 3, "absent.yml"],
    [["exec", "dc3", "ping"], 5, 'answers to the pattern "dc3"'],
    [["exec", "all", "pign"], 5, 'there is no module "pign"\n  hint: did you mean "ping"?'],
    [["exec", "all", "file", "path=/a", "mgs=x"], 5, 'error: "file" has no parameter'],
    [["facts", "all", "file"], 5, "which file?"],
    [["facts", "all", "fiel", "/a"], 5, 'there is no kind of fact "fiel"'],
    [["inventory", "--host", "a3"], 5, 'the inventory has no host "a3"\n  hint: did you mean "a1"?'],
    [["inventory"], 5, "one of --list, --graph and --host"],
    [["inventory", "--list", "--graph"], 5, "one of --list, --graph and --host"],
  ])("%j ends with %d", async (args, code, message) => {
    const outcome = await cli(...args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
    expect(outcome.stderr).toContain(message);
  });

  it("needs an inventory", async () => {
    const io = memoryIo("", folder);
    expect(await runCli(["run", "site.yml"], io)).toBe(5);
    expect(io.stderr.text).toMatch(/^error: no inventory is given\n.*\n {2}hint: .*-i localhost,/);
  });
});

describe("inventory", () => {
  it("renders the variables of a host, and shows as written what only a run can know", async () => {
    const { code, stdout } = await cli("inventory", "--host", "b1", "-e", "colour=blue");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ansible_connection: "local",
      shout: "B1",
      later: "<%= registered.rc %>",
      dc_id: 2,
      colour: "blue",
    });
  });

  it("draws groups and hosts", async () => {
    expect((await cli("inventory", "--graph")).stdout).toContain("  |--@dc1:\n  |  |--a1\n  |  |--a2\n");
  });
});

describe("hosts reached by the local transport", () => {
  it("run a module for exec, as programs read it", async () => {
    const { code, stdout } = await cli("exec", "b1", "command", "echo hello", "--output", "json");
    const lines = stdout.split("\n").slice(0, -1);
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(["play_start", "task_result", "recap"]);
    expect(events[1]).toMatchObject({ module: "command", host: "b1", status: "changed", task: "command echo hello" });
  });

  it("tell their facts", async () => {
    const basics = await cli("facts", "b1");
    expect(basics.code).toBe(0);
    expect(JSON.parse(basics.stdout)).toEqual({ b1: expect.objectContaining({ user_uid: process.getuid?.() }) });
    const one = await cli("facts", "dc1", "file", folder);
    expect(JSON.parse(one.stdout)).toEqual({
      a1: expect.objectContaining({ type: "directory", mode: "0700" }),
      a2: expect.objectContaining({ type: "directory", mode: "0700" }),
    });
  });
});

describe("doc", () => {
  const doc = async (...args: string[]) => {
    const io = memoryIo("", folder);
    const code = await runCli(["doc", ...args], io);
    return { code, stdout: io.stdout.text, stderr: io.stderr.text };
  };

  it("lists every module with what it does", async () => {
    const lines = (await doc()).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(
      readdirSync("src/modules").filter((name) => /^(?!types|registry|folder).*\.ts$/.test(name)).length,
    );
    expect(lines).toContainEqual(expect.stringMatching(/^copy +Copy a file or a tree to the host/));
  });

  it("tells parameters, with type and default, and shows examples", async () => {
    const { stdout } = await doc("ansible.builtin.copy", "ping");
    expect(stdout).toMatch(/^copy: Copy a file[^]*^ {2}dest: text, required$/m);
    expect(stdout).toMatch(/^ {2}remote_src: true or false, default false\n {6}`src` is a path of the host$/m);
    expect(stdout).toContain("Examples:\n  - name: Message of the day\n    copy:\n");
    expect(stdout).toMatch(/^ping: /m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(160);
  });

  it("has a hint for a slip", async () => {
    expect(await doc("cpoy")).toMatchObject({ code: 5, stderr: expect.stringContaining('did you mean "copy"?') });
  });
});
