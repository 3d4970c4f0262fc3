import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { passwords, value, vaults } from "../vault/vectors.js";
import { memoryIo } from "./memory-io.js";

let folder = "";
/** Where editors find their files. */
let temporary = "";
const before = process.env.TMPDIR;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-vaults-"));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
  process.env.TMPDIR = temporary;
  const files = { pw: `${passwords.default}\n`, "pw-dev": passwords.dev, plain: "a: 1\n", sealed: vaults.variables };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o640 });
  writeProgram("dev-client.sh", `test "$*" = "--vault-id dev" && printf '%s\\n' '${passwords.dev}'`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});

function writeProgram(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

async function cli(args: readonly string[], stdin = "", env: NodeJS.ProcessEnv = {}) {
  const io = memoryIo(stdin, folder);
  Object.assign(io.env, { PATH: process.env.PATH }, env);
  const code = await runCli(args, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}
const vault = (args: readonly string[], stdin = "", env: NodeJS.ProcessEnv = {}) => cli(["vault", ...args], stdin, env);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const file = ["--vault-password-file", "pw"];

describe("vault", () => {
  it("encrypts and decrypts files in their places, and keeps their mode", async () => {
    expect(await vault(["encrypt", "plain", ...file])).toEqual({ code: 0, stdout: "", stderr: "plain: encrypted\n" });
    expect(read("plain")).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
    expect(statSync(join(folder, "plain")).mode & 0o777).toBe(0o640);
    expect((await vault(["view", "plain", ...file])).stdout).toBe("a: 1\n");
    expect((await vault(["decrypt", "plain", ...file])).code).toBe(0);
    expect(read("plain")).toBe("a: 1\n");
    expect(readdirSync(folder).sort()).toEqual(["dev-client.sh", "plain", "pw", "pw-dev", "sealed", "tmp"]);
  });

  it("goes from the standard input to the standard output, or to a file that is its owner's alone", async () => {
    const { stdout } = await vault(["encrypt", ...file, "--output", "-"], "text\n");
    expect((await vault(["decrypt", ...file], stdout)).stderr).toBe("");
    await vault(["decrypt", "sealed", ...file, "--output", "new"]);
    expect(read("new")).toContain("db_password: hunter2-long");
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o600);
    expect(read("sealed")).toBe(vaults.variables);
  });

  it("encrypts with the password that is meant, and asks for a new one twice", async () => {
    const both = ["--vault-id", "dev@pw-dev", "--vault-id", "prod@pw"];
    expect((await vault(["encrypt", "plain", ...both])).stderr).toContain("--encrypt-vault-id with one of dev, prod");
    expect((await vault(["encrypt", "plain", ...both, "--encrypt-vault-id", "prod"])).code).toBe(0);
    expect(read("plain")).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
    expect((await vault(["rekey", "plain", ...both], "new\nother\n")).stderr).toContain("are not the same");
    expect((await vault(["rekey", "plain", ...both], "new\nnew\n")).code).toBe(0);
    expect((await vault(["decrypt", "plain", "-J"], "new\n")).code).toBe(0);
    expect(read("plain")).toBe("a: 1\n");
  });

  it("changes nothing unless all files can be rekeyed", async () => {
    await vault(["encrypt", "plain", "--vault-id", "pw-dev"]);
    const old = read("plain");
    const { code, stderr } = await vault(["rekey", "sealed", "plain", ...file, "--new-vault-password-file", "pw-dev"]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("does not fit plain") });
    expect([read("sealed"), read("plain")]).toEqual([vaults.variables, old]);
  });

  it("prints values to paste, from arguments, a prompt and the standard input", async () => {
    const id = ["--vault-id", "dev@dev-client.sh"];
    const named = await vault(["encrypt-string", "one", "two", "--name", "first", ...id]);
    expect(named.stdout).toMatch(
      /^first: !vault \|\n( {10}\S+\n)+!vault \|\n {10}\$ANSIBLE_VAULT;1\.2;AES256;dev\n( {10}[0-9a-f]+\n)+$/,
    );
    const asked = await vault(["encrypt_string", "--prompt", "--name", "a", ...id], "from stdin\n");
    const piped = await vault(["encrypt-string", "--stdin-name", "b", ...id], "from stdin");
    const [, sealed = ""] = asked.stdout.split("|\n");
    expect((await vault(["view", "-", ...id], sealed.replace(/^ +/gm, ""))).stdout).toBe("from stdin");
    expect(piped.stdout).toMatch(/^b: !vault \|\n/);
    expect((await vault(["encrypt-string", ...id])).stderr).toContain("there is no text to encrypt");
  });

  it("edits in a file that nobody else sees, and leaves nothing of it behind", async () => {
    writeProgram(
      "editor",
      `(ls -ld "$2"; ls -ld "$(dirname "$2")") | cut -c1-10 > seen; echo "$1: 2" >> "$2"; touch "$2~"`,
    );
    const editor = { EDITOR: `${join(folder, "editor")} 'more words'` };
    expect((await vault(["edit", "sealed", ...file], "", editor)).code).toBe(0);
    expect(read("seen")).toBe("-rw-------\ndrwx------\n");
    expect((await vault(["view", "sealed", ...file])).stdout).toMatch(/^port: 5432\nmore words: 2\n/m);
    expect((await vault(["create", "fresh", ...file], "", editor)).code).toBe(0);
    expect((await vault(["view", "fresh", ...file])).stdout).toBe("more words: 2\n");
    const now = read("sealed");
    expect((await vault(["edit", "sealed", ...file], "", { EDITOR: "true" })).code).toBe(0);
    const failed = await vault(["edit", "sealed", ...file], "", { EDITOR: "false" });
    expect(failed).toMatchObject({ code: 5, stderr: expect.stringContaining("nothing is changed") });
    expect((await vault(["edit", "sealed", ...file], "", { EDITOR: "no-such-editor" })).code).toBe(5);
    expect(read("sealed")).toBe(now);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    [["encrypt", "sealed", ...file], 3, "sealed is in a vault already"],
    [["decrypt", "plain", ...file], 3, "plain is not in a vault"],
    [["view", "sealed", "--vault-id", "dev@pw-dev"], 3, "the vault password does not fit sealed"],
    [["view", "sealed", "--vault-password-file", "nope"], 5, 'there is no vault password file "nope"'],
    [["view", "sealed", "--vault-password-file", "tmp"], 5, "is a folder"],
    [["view", "sealed", "--vault-password-file", "sealed"], 5, "is in a vault itself"],
    [["view", "sealed", "--vault-id", "prod@dev-client.sh"], 5, '"dev-client.sh" ended with code 1'],
    [["view", "sealed", "--vault-id", "@pw"], 5, "does not name where the password is"],
    [["view", "sealed", "-J"], 5, "no Vault password on the standard input"],
    [["create", "plain", ...file], 5, "plain is there already"],
    [["view", "absent", ...file], 5, "absent cannot be read"],
  ])("%j ends with %d", async (args, code, message) => {
    const outcome = await vault(args);
    expect(outcome).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) });
  });
});

const installed = spawnSync("ansible-vault", ["--version"]).status === 0;
// Without ansible-vault the vectors alone hold the format.
(installed ? describe : describe.skip)("the real ansible-vault", () => {
  const real = (...args: string[]): string =>
    execFileSync("ansible-vault", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

  it("reads what is written here, and the reverse", async () => {
    const text = "ü: <%= x %>\nlast line without an end";
    writeFileSync(join(folder, "ours"), text);
    writeFileSync(join(folder, "theirs"), text);
    await vault(["encrypt", "ours", "--vault-id", "dev@pw-dev"]);
    real("encrypt", "theirs", "--vault-id", "dev@pw-dev");
    expect(real("decrypt", "ours", "--output", "-", "--vault-id", "dev@pw-dev")).toBe(text);
    expect((await vault(["view", "theirs", "--vault-id", "dev@pw-dev"])).stdout).toBe(text);
  });

  it("finds the password by labels, files and clients as we do", async () => {
    const ids = ["--vault-id", "prod@pw", "--vault-id", "dev@dev-client.sh"];
    await vault(["encrypt", "plain", ...ids, "--encrypt-vault-id", "dev"]);
    expect(real("view", "plain", ...ids)).toBe("a: 1\n");
    real("rekey", "plain", ...ids, "--new-vault-id", "prod@pw");
    expect(read("plain")).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
    expect((await vault(["view", "plain", ...ids])).stdout).toBe("a: 1\n");
    await vault(["rekey", "plain", ...ids, "--new-vault-password-file", "pw-dev"]);
    expect(read("plain")).toMatch(/^\$ANSIBLE_VAULT;1\.[12];AES256/);
    expect(real("view", "plain", "--vault-password-file", "pw-dev")).toBe("a: 1\n");
    real("encrypt", "pw-dev", "--vault-password-file", "pw");
    expect((await vault(["view", "pw-dev", ...file])).stdout).toBe(passwords.dev);
  });

  it("makes values to paste as we do", async () => {
    const id = ["--vault-id", "dev@dev-client.sh"];
    const shape = (text: string): string => text.trimEnd().replace(/^( +)[0-9a-f]+$/gm, "$1X");
    const theirs = real("encrypt_string", ...id, "--name", "first", "it's ü");
    const ours = (await vault(["encrypt-string", ...id, "--name", "first", "it's ü"])).stdout;
    expect(shape(ours)).toBe(shape(theirs));
    const body = (value: string): string => value.slice(value.indexOf("$")).replace(/^ +/gm, "");
    expect((await vault(["view", "-", ...id], body(theirs))).stdout).toBe("it's ü");
    writeFileSync(join(folder, "ours"), body(ours));
    expect(real("decrypt", "ours", "--output", "-", ...id)).toBe("it's ü");
  });
});

const playbook = `- hosts: h1
  vars_files: [secrets.yml]
  vars:
    mine: !vault |
${value
  .split("\n")
  .slice(1)
  .join("\n")
  .replace(/^ +(?=\S)/gm, "      ")}
    made: "url://<%= mine %>/<%= shared %>"
  tasks:
    - name: Say it
      debug: {msg: "<%= made %>, <%= db_password %>, <%= nested.token %>, <%= port %>, <%= mine.length %>"}
    - copy: {src: sealed.txt, dest: "<%= target %>/copied"}
    - copy: {src: sealed.txt, dest: "<%= target %>/as-is", decrypt: false}
    - template: {src: sealed.ejs, dest: "<%= target %>/rendered", mode: "0600"}
`;

describe("a run", () => {
  const ids = ["--vault-id", "pw", "--vault-id", "dev@dev-client.sh"];
  const run = (...args: string[]) =>
    cli([
      "run",
      "site.yml",
      "-i",
      "hosts.yml",
      "-e",
      `x=7 target=${folder}`,
      "--output",
      "json",
      "--diff",
      "--no-log",
      ...args,
    ]);

  beforeEach(() => {
    const files = {
      "hosts.yml": "all: {hosts: {h1: {ansible_connection: local}}}\n",
      "group_vars/all.yml": `${value.replace("other", "shared").trimEnd()}\nplain: 1\n`,
      "secrets.yml": vaults.variables,
      "sealed.txt": vaults.text,
      "sealed.ejs": vaults.text,
      "site.yml": playbook,
    };
    mkdirSync(join(folder, "group_vars"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });

  it("masks what came out of vaults", async () => {
    const { code, stdout, stderr } = await run(...ids);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("url://********/********, ********, ********, 5432, 13");
    for (const secret of ["two <", "hunter2", "abc-def", "line one", "line two"]) expect(stdout).not.toContain(secret);
    expect(read("copied")).toBe("line one ü\nline two <%= x %> {{ y }}\n");
    expect(read("as-is")).toBe(vaults.text);
    expect(read("rendered")).toBe("line one ü\nline two 7 {{ y }}\n");
  });

  it("tells which file and which line no password fits, before any host is touched", async () => {
    const { code, stdout, stderr } = await run("--vault-id", "pw");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /^group_vars\/all\.yml:1:\d+: the vault password does not fit this value \(its label is "dev"\)/,
    );
    expect(stderr).toMatch(/^site\.yml:4:\d+: the vault password does not fit this value/m);
    expect((await run()).stderr).toMatch(
      /^secrets\.yml:1:1: secrets\.yml is in a vault, and no vault password is given/,
    );
  });

  it("shows an inventory without its secrets", async () => {
    const { code, stdout } = await cli(["inventory", "-i", "hosts.yml", "--host", "h1"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      plain: 1,
      shared: { __ansible_vault: expect.stringMatching(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/) },
    });
  });
});
