import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { Project } from "../support/run-cli.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

const site = `
- hosts: all
  tasks:
    - { name: one, command: echo one }
    - { name: two, command: echo two }
    - { name: three, debug: { msg: three } }
    - { name: four, command: echo four, notify: five }
    - { name: last, command: echo last }
  handlers:
    - { name: five, debug: { msg: five } }
`;

const tasksOf = (stdout: string): string[] =>
  [...stdout.replaceAll("\r", "").matchAll(/^(?:TASK|HANDLER) \[(.*)\]$/gm)].map(([, name]) => name ?? "");

describe("choosing what is run", () => {
  it("asks before each task once for all hosts with --step, and shows what came of the ones before", async () => {
    const project = new Project(lab, { "site.yml": site });
    const run = project.onTerminal("run", "site.yml", "-i", "hosts.yml", "--step");
    const answer = async (task: string, text: string): Promise<void> => {
      await run.said(new RegExp(`Perform task: ${task} \\(N\\)o/\\(y\\)es/\\(c\\)ontinue: `));
      run.process.stdin.write(`${text}\n`);
    };
    await answer("one", "y");
    await run.said(/TASK \[one\][^]*changed: \[h2\]/);
    await answer("two", "");
    await answer("three", "n");
    await answer("four", "c");
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(tasksOf(stdout)).toEqual(["one", "four", "last", "five"]);
    expect(stdout.match(/Perform task/g)).toHaveLength(4);
    project.remove();
  });

  it("ends at Ctrl-C while it asks, with the recap", async () => {
    const project = new Project(lab, { "site.yml": site });
    const run = project.onTerminal("run", "site.yml", "-i", "hosts.yml", "--step");
    await run.said(/Perform task: one/);
    run.process.stdin.write("\u0003");
    const { code, stdout } = await run.ended;
    expect({ code, tasks: tasksOf(stdout) }).toEqual({ code: 130, tasks: [] });
    expect(stdout).toMatch(/2 hosts, nothing changed, interrupted/);
    project.remove();
  });

  it("begins at a task with --start-at-task", async () => {
    const project = new Project(lab, { "site.yml": site });
    const { code, stdout } = await project.run("--start-at-task", "t?ree");
    expect(code).toBe(0);
    expect(tasksOf(stdout)).toEqual(["three", "four", "last", "five"]);
    expect(await project.run("--step")).toMatchObject({
      code: 5,
      stdout: "",
      stderr: expect.stringContaining("no terminal"),
    });
    project.remove();
  });
});
