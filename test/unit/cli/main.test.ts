import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadFactKinds } from "../../../src/facts/registry.js";

let folder = "";

/** A build of its own, so that the test needs none before it and leaves that of others alone. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-main-"));
  cpSync("package.json", join(folder, "package.json"));
  const code = `import { build } from "./scripts/setup/build.mjs"; await build(process.argv[1]);`;
  const { status, stderr } = node("--input-type=module", "-e", code, join(folder, "dist"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

function node(...args: string[]): Ended {
  return spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } });
}

function run(...args: string[]): Ended {
  return node(join(folder, "dist/cli/main.js"), ...args);
}

function namesIn(path: string): string[] {
  return readdirSync(path).flatMap((name) => /^([a-z0-9-]+)\.ts$/.exec(name)?.[1] ?? []);
}

const bytecodeName = `program.${process.versions.v8}.bytecode`;

/** Whether V8 rejects the bytecode that is there. */
function rejectsBytecode(cwd: string): string {
  const code = `const [code, cachedData] = ["program.js", "${bytecodeName}"].map((name) => fs.readFileSync(name));
    console.log(new vm.Script(code.toString("latin1"), { cachedData }).cachedDataRejected);`;
  return spawnSync(process.execPath, ["-e", code], { cwd, encoding: "utf8" }).stdout;
}

describe("the program", () => {
  it("prints its version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(run("--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    [["--help"], 0],
    [["run", "--help"], 0],
    [[], 5],
    [["run"], 5],
    [["run", "site.yml"], 5],
    [["run", "absent.yml", "-i", "localhost,"], 3],
  ])("ends %j with code %d", (args, status) => {
    expect(run(...args).status).toBe(status);
  });

  it("is started by a link to it, as npm makes one", () => {
    symlinkSync(join(folder, "dist/cli/main.js"), join(folder, "mdc-provision"));
    expect(node(join(folder, "mdc-provision"), "--version").status).toBe(0);
  });

  it("has every module of the sources", () => {
    const others = ["folder", "registry", "types"];
    const modules = namesIn("src/modules").filter((name) => !others.includes(name));
    const tasks = [...modules, "absent-module"].map((name) => `    - { ${name.replaceAll("-", "_")}: { } }\n`);
    const playbook = join(folder, "modules.yml");
    writeFileSync(playbook, `- hosts: all\n  tasks:\n${tasks.join("")}`);
    const { stderr } = run("run", playbook, "-i", "localhost,", "--syntax-check");
    expect(modules.length).toBeGreaterThan(30);
    expect(stderr.match(/there is no module or keyword "\w+"/g)).toEqual([
      'there is no module or keyword "absent_module"',
    ]);
  });

  it("has every kind of fact of the sources", async () => {
    const kinds = [...(await loadFactKinds()).keys()];
    const { stderr } = run("facts", "localhost", "absent_kind", "key", "-i", "localhost,", "-c", "local");
    expect(kinds).toContain("package");
    expect(stderr).toContain(`expected: ${kinds.join(", ")}\n`);
  });

  it("names the places in the sources where something went wrong", () => {
    const { stderr } = run("run", "site.yml", "-vvv");
    const source = join(process.cwd(), "src/cli/content.ts");
    const lines = readFileSync(source, "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes('throw new UsageError("no inventory is given"')) + 1;
    expect(stderr).toContain(`at readContent (${source}:${line}:`);
  });

  it("has bytecode that this Node takes", () => {
    expect(rejectsBytecode(join(folder, "dist/cli"))).toBe("false\n");
  });

  it("runs without the bytecode of its build, as with another version of Node, and makes its own", () => {
    const other = join(folder, "other/cli");
    cpSync(join(folder, "dist"), join(folder, "other"), { recursive: true });
    rmSync(join(other, bytecodeName));
    expect(node(join(other, "main.js"), "--version").status).toBe(0);
    writeFileSync(join(other, bytecodeName), "not ours");
    expect(node(join(other, "main.js"), "--version").status).toBe(0);
    expect(rejectsBytecode(other)).toBe("true\n");
    expect(node(join(other, "main.js"), "run", "absent.yml", "-i", "localhost,").status).toBe(3);
    expect(rejectsBytecode(other)).toBe("false\n");
    expect(readdirSync(other)).toHaveLength(4);
  });
});
