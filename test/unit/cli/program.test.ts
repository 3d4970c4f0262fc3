import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../../src/cli/program.js";
import { memoryIo } from "./memory-io.js";

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = memoryIo();
  const code = await runCli(args, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe("mdc-provision", () => {
  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await cli("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([["run"], ["inventory"], ["exec"], ["facts"]])("explains %s with examples", async (name) => {
    const { code, stdout, stderr } = await cli(name, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: mdc-provision ${name} `));
    expect(stdout).toMatch(new RegExp(`\nExamples:\n  mdc-provision ${name} `));
  });

  it("lists the subcommands", async () => {
    const { code, stdout } = await cli("--help");
    expect(code).toBe(0);
    for (const name of ["run", "inventory", "exec", "facts"]) expect(stdout).toMatch(new RegExp(`\n  ${name} `));
  });

  it.each([
    [[], "Usage: mdc-provision"],
    [["rum"], "unknown command 'rum'\n(Did you mean run?)"],
    [["run"], "missing required argument 'playbook'"],
    [["run", "site.yml", "--chekc"], "unknown option '--chekc'\n(Did you mean --check?)"],
    [["run", "site.yml", "--output", "xml"], "Allowed choices are pretty, plain, json."],
    [["run", "site.yml", "--forks", "0"], "Expected a whole number from 1 on."],
    [["run", "site.yml", "--timeout", "1h"], "Expected a whole number from 1 on."],
    [["run", "site.yml", "--become-method", "doas"], "Allowed choices are sudo, su."],
    [["run", "site.yml", "--limit"], "argument missing"],
    [["exec", "all"], "missing required argument 'module'"],
    [["facts", "all", "file", "/a", "more"], "too many arguments"],
  ])("takes %j for wrong usage", async (args, message) => {
    const { code, stdout, stderr } = await cli(...args);
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
    expect(stderr).toContain(message);
  });
});
