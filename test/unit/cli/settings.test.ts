import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import Ajv from "ajv";
import { parse } from "yaml";
import { runCli } from "../../../src/cli/program.js";
import { settingsSchema } from "../../../src/cli/settings-schema.js";
import { settings, variableOf } from "../../../src/cli/settings.js";
import { memoryIo } from "./memory-io.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const io = memoryIo("", folder);
  Object.assign(io.env, { XDG_CONFIG_HOME: join(folder, "home") }, env);
  const code = await runCli(args, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

async function config(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr } = await cli(["config", "--json", ...args], env);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Record<string, { value: unknown; from: string }>;
}
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe("settings", () => {
  it("come from the flag, the environment, the file, the default, in this order", async () => {
    write("mdc-provision.yml", "# mine\nforks: 3\nremote_user: filed\ntimeout: 7\nbecome: true\ndiff: false\n");
    const found = await config(["-f", "9"], { MDC_FORKS: "5", MDC_REMOTE_USER: "named" });
    const file = join(folder, "mdc-provision.yml");
    expect(found).toMatchObject({
      forks: { value: 9, from: "-f" },
      remote_user: { value: "named", from: "MDC_REMOTE_USER" },
      timeout: { value: 7, from: `${file}:4` },
      become: { value: true, from: `${file}:5` },
      diff: { value: false, from: `${file}:6` },
      connection: { value: null, from: "default" },
    });
    expect((await cli(["config"])).stdout).toMatch(/^forks +3 +mdc-provision\.yml:2$/m);
    expect((await cli(["config"], { MDC_CONFIG: "" })).stdout).toMatch(/^connection +\(ssh\) +default$/m);
  });

  it("have their paths where the file is, and lists", async () => {
    mkdirSync(join(folder, "home/mdc-provision"), { recursive: true });
    write("home/mdc-provision/mdc-provision.yml", "inventory: [hosts, 'a,b']\nvault_id: [x@pw, y@prompt, z]\n");
    const home = join(folder, "home/mdc-provision");
    expect(await config([], { MDC_SSH_COMMON_ARGS: "-o 'A b'" })).toMatchObject({
      inventory: { value: [join(home, "hosts"), "a,b"] },
      vault_id: { value: [`x@${join(home, "pw")}`, "y@prompt", join(home, "z")] },
      ssh_common_args: { value: ["-o", "A b"], from: "MDC_SSH_COMMON_ARGS" },
    });
    write("mdc-provision.yml", "");
    expect((await config()).inventory).toEqual({ value: null, from: "default" });
    write("other.yml", "forks: 4\n");
    expect((await config([], { MDC_CONFIG: "other.yml" })).forks?.value).toBe(4);
  });

  it("count for every command that has the option", async () => {
    write("mdc-provision.yml", "inventory: hosts\n");
    write("hosts", "[web]\nw1\n");
    expect((await cli(["inventory", "--graph", "web"])).stdout).toBe("@web:\n  |--w1\n");
    expect((await cli(["inventory", "--graph", "-i", "x,"])).stdout).toContain("|--x");
  });

  it("are not taken from where everybody can write", async () => {
    write("mdc-provision.yml", "forks: 3\n");
    chmodSync(folder, 0o777);
    const { stdout, stderr } = await cli(["config"]);
    expect(stdout).toMatch(/^forks +\(50\)/m);
    expect(stderr).toContain("mdc-provision.yml is not read: everybody can write to this folder");
    expect((await config([], { MDC_CONFIG: "mdc-provision.yml" })).forks?.value).toBe(3);
  });

  it("that are wrong are told with their place", async () => {
    write("mdc-provision.yml", "fork: 3\nforks: many\nconnection: telnet\nbecome: yes\ninventory: {}\n");
    const { code, stderr } = await cli(["config"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^mdc-provision\.yml:1:1: there is no setting "fork"[^]*did you mean "forks"/);
    for (const line of [2, 3, 4, 5]) expect(stderr).toMatch(new RegExp(`^mdc-provision\\.yml:${line}:`, "m"));
    write("mdc-provision.yml", "");
    expect(await cli(["config"], { MDC_FORKS: "0" })).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('MDC_FORKS is "0"'),
    });
    expect(await cli(["config"], { MDC_CONFIG: "none.yml" })).toMatchObject({ code: 5 });
  });

  it("are all described", () => {
    const page = readFileSync("docs/settings.md", "utf8");
    for (const setting of settings)
      expect(page).toMatch(new RegExp(`\`${setting.name}\` +\\| \`${variableOf(setting)}\` +\\| \`${setting.flag}\``));
  });

  it.each([
    [
      "a setting of each kind",
      "inventory: [a, 'b,c']\nforks: 5\nbecome: true\nconnection: ssh\nprivate_key_file: ~/key\n",
      0,
    ],
    ["texts of the environment's kind", "forks: '05'\nbecome: '1'\nssh_common_args: -o A=b\nvault_id: x@prompt\n", 0],
    ["lists", "ssh_common_args: [-o, A=b]\nvault_password_file: [a, b]\n", 0],
    ["no setting at all", "# nothing\n", 0],
    ["a name that is none", "fork: 3\n", 3],
    ["no number", "forks: many\n", 3],
    ["zero", "timeout: 0\n", 3],
    ["half a host", "forks: 1.5\n", 3],
    ["a choice that is none", "connection: telnet\n", 3],
    ["a word for a flag", "become: yes\n", 3],
    ["a number for a text", "remote_user: 5\n", 3],
    ["a mapping for a source", "inventory: {}\n", 3],
    ["an empty list", "vault_id: []\n", 3],
    ["an empty text", "remote_user: ''\n", 3],
    ["a list", "- forks\n", 3],
  ])("mean the same to the schema for editors: %s", async (_what, text, code) => {
    write("mdc-provision.yml", text);
    expect((await cli(["config"])).code).toBe(code);
    expect(new Ajv().compile(settingsSchema())(parse(text))).toBe(code === 0);
  });

  it("have their schema printed", async () => {
    const { stdout } = await cli(["schema", "config"]);
    expect(JSON.parse(stdout)).toEqual(settingsSchema());
  });
});
