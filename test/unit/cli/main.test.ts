import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { transformFileSync } from "@swc/core";

let folder = "";

/** A build of its own, so that the test needs none before it and leaves that of others alone. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-main-"));
  cpSync("package.json", join(folder, "package.json"));
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  for (const file of readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))) {
    const target = join(folder, "dist", file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(join("src", file), { swcrc: true, sourceMaps: false }).code);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return spawnSync("node", [join(folder, "dist/cli/main.js"), ...args], { encoding: "utf8", env });
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
});
