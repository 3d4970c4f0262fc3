import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { Project } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
});

afterEach(async () => {
  project.remove();
  for (const host of ["h1", "h2"]) await look(lab, host, "rm -rf /srv/keep");
});

/** Plays whose tasks are given as JSON or YAML in flow style. */
function site(...tasks: string[]): Record<string, string> {
  const all = [`{ name: home, file: { path: /srv/keep, state: directory } }`, ...tasks];
  const handlers = `[{ name: told, shell: "echo told >> /srv/keep/told" }]`;
  const list = all.map((task) => `    - ${task}\n`).join("");
  return { "site.yml": `- hosts: all\n  become: true\n  handlers: ${handlers}\n  tasks:\n${list}` };
}

const stamp = `{ name: stamp, shell: "date +%s%N | tee -a /srv/keep/stamps", register: stamped }`;
const write = `{ name: write, copy: { dest: /srv/keep/stamp, content: "<%= stamped.stdout %>" } }`;

describe("--resume", () => {
  it("goes on where a run was killed: nothing is done twice, and what was registered is there again", async () => {
    project = new Project(
      lab,
      site(
        stamp,
        `{ name: items, shell: "echo <%= item %> >> /srv/keep/items", loop: [1, 2] }`,
        `{ name: block, shell: "until test -e /srv/keep/go; do sleep 0.05; done", changed_when: false }`,
        write,
        `{ name: last, shell: "echo last >> /srv/keep/items" }`,
      ),
    );
    const run = project.start();
    await run.said(/TASK \[block\][^]*started: \[h\d\][^]*started: \[h\d\]/);
    run.process.kill("SIGKILL");
    expect((await run.ended).code).toBeNull();
    const report = await project.cli("report");
    expect(report.stdout).toMatch(/the log ends after .*: the run was killed, or is still going/);
    for (const host of ["h1", "h2"]) await look(lab, host, "touch /srv/keep/go");
    const resumed = await project.run("--resume");
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('[h1] goes on at "block"') });
    expect(resumed.stdout).not.toContain("TASK [stamp]");
    for (const host of ["h1", "h2"]) {
      expect(await look(lab, host, "cd /srv/keep; cat items; wc -l < stamps; cmp stamp stamps >&2; true")).toMatch(
        /^1\n2\nlast\n1\n?(cmp: EOF.*)?$/,
      );
    }
    expect(await project.run("--resume")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("came to its end"),
    });
  });

  it("asks what to do with a command whose end nobody knows", async () => {
    const wait = `{ name: migrate, shell: "echo x >> /srv/keep/migrated; until test -e /srv/keep/go; do sleep 0.05; done", register: migrated }`;
    project = new Project(lab, site(wait, `{ name: tell, debug: { msg: "<%= migrated.rc %>" } }`));
    const run = project.start();
    await run.said(/started: \[h\d\][^]*started: \[h\d\]/);
    for (const host of ["h1", "h2"]) await look(lab, host, "until test -e /srv/keep/migrated; do sleep 0.05; done");
    run.process.kill("SIGKILL");
    await run.ended;
    for (const host of ["h1", "h2"]) await look(lab, host, "touch /srv/keep/go");
    const refused = await project.run("--resume");
    expect(refused).toMatchObject({ code: 5, stdout: "" });
    expect(refused.stderr).toMatch(
      /nobody knows whether these commands were done: "migrate" on h\d .*"migrate" on h\d/,
    );
    expect((await project.cli("report")).stdout).toContain("unknown end: [h1] migrate  site.yml:6");
    const skipped = await project.run("--resume", "--skip-unknown", "--limit", "h1");
    expect(skipped.stdout).toMatch(
      /failed: \[h1\].*"migrated.rc" was given in the run that is gone on with, and is lost/,
    );
    expect(await look(lab, "h1", "cat /srv/keep/migrated")).toBe("x");
    expect(await project.run("--resume", "--rerun-unknown", "--limit", "h2")).toMatchObject({ code: 0 });
    expect(await look(lab, "h2", "cat /srv/keep/migrated")).toBe("x\nx");
  });

  it("does on the host that failed what is left there, once its playbook is mended", async () => {
    const fails = (path: string): string =>
      `{ name: fails, shell: "test -e ${path}", when: inventory_hostname === "h2" }`;
    const count = `{ name: count, shell: "echo counted >> /srv/keep/counts", notify: told }`;
    project = new Project(lab, site(stamp, count, fails("/srv/none"), write));
    expect(await project.run()).toMatchObject({ code: 2 });
    project.write(site(stamp, `{ name: new, shell: "echo new >> /srv/keep/counts" }`, count, fails("/srv"), write));
    const resumed = await project.run("--resume");
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).not.toMatch(/TASK \[(stamp|count)\]/);
    for (const host of ["h1", "h2"]) {
      const found = await look(lab, host, "cd /srv/keep; wc -l < stamps; sort counts; test -s stamp && cat told");
      expect(found).toBe("1\ncounted\nnew\ntold");
    }
  });

  it("refuses a playbook in which a command that was done has another name", async () => {
    project = new Project(lab, site(stamp, `{ name: fails, command: "false" }`));
    expect(await project.run()).toMatchObject({ code: 2 });
    project.write(site(stamp.replace("name: stamp", "name: stamp it"), `{ name: fails, command: "true" }`));
    expect(await project.run("--resume")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('the content has changed since that run: "stamp", which was done'),
    });
    project.write({ "other.yml": "- hosts: all\n" });
    expect(await project.cli("run", "other.yml", "-i", "hosts.yml", "--resume")).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("there is no log of a run of these playbooks on this inventory"),
    });
  });

  it("writes no secrets down: what is harmless is asked again, and what is lost is named", async () => {
    const token = "hunter2-hunter2";
    project = new Project(
      lab,
      site(
        `{ name: ask, shell: "echo <%= api_token %>; echo asked >> /srv/keep/asked", register: answer }`,
        `{ name: fact, set_fact: { kept_token: "<%= api_token %>" } }`,
        `{ name: silent, command: echo quiet, register: quiet, no_log: true, changed_when: false }`,
        `{ name: fails, command: test -e /srv/keep/fixed }`,
        `{ name: use, debug: { msg: "<%= kept_token.length %> <%= quiet.stdout %> <%= answer.changed %>" } }`,
        `{ name: lost, debug: { msg: "<%= answer.stdout %>" } }`,
      ),
    );
    const extra = ["-e", `api_token=${token}`, "--limit", "h1"];
    expect(await project.run(...extra)).toMatchObject({ code: 2 });
    await look(lab, "h1", "touch /srv/keep/fixed");
    const resumed = await project.run(...extra, "--resume");
    expect(resumed.stdout).toContain("ok: [h1] => 15 quiet true");
    expect(resumed.stdout).toContain('"answer.stdout" was given in the run that is gone on with, and is lost');
    expect(await look(lab, "h1", "cat /srv/keep/asked")).toBe("asked");
    const runs = join(project.state, "mdc-provision", "runs");
    const logs = readdirSync(runs).map((name) => readFileSync(join(runs, name), "utf8"));
    expect(logs).toHaveLength(2);
    for (const log of logs) expect(log).not.toMatch(/hunter2|quiet\\n|"quiet"/);
  });
});
