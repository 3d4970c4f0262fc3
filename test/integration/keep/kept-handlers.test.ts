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
  for (const host of ["h1", "h2"]) await look(lab, host, "rm -rf /srv/keep-handlers");
});

const site = (last: string): Record<string, string> => ({
  "site.yml": `
- name: Site
  hosts: all
  become: true
  tasks:
    - { name: home, file: { path: /srv/keep-handlers, state: directory } }
    - { name: configure, copy: { dest: /srv/keep-handlers/conf, content: "a" }, notify: restart }
    - ${last}
  handlers:
    - { name: restart, shell: "echo restarted >> /srv/keep-handlers/log" }
`,
});
const fails = `{ name: fails, command: test -e /srv/keep-handlers/fixed, changed_when: false }`;
const restarts = (host: string): Promise<string> => look(lab, host, "cat /srv/keep-handlers/log 2>/dev/null");

describe("handlers that a failed host was notified of", () => {
  it("run in the next run, where nothing notifies them again, and only once", async () => {
    project = new Project(lab, site(fails));
    await look(lab, "h2", "mkdir -p /srv/keep-handlers && touch /srv/keep-handlers/fixed");
    expect(await project.run()).toMatchObject({ code: 2 });
    expect([await restarts("h1"), await restarts("h2")]).toEqual(["", "restarted"]);
    expect((await project.cli("report")).stdout).toContain("HANDLERS LEFT TO RUN\n  [h1] restart\n");
    await look(lab, "h1", "touch /srv/keep-handlers/fixed");

    const check = await project.run("--check");
    expect(check.stderr).toMatch(/\[h1\] kept from the run of .* UTC: restart would run/);
    expect(check.stdout).toMatch(/HANDLER \[restart\]\n(changed|unknown): \[h1\]/);
    expect(await project.run("--no-kept-handlers")).toMatchObject({ code: 0, stderr: "" });
    expect(await project.run("--limit", "h2")).toMatchObject({ code: 0, stderr: "" });
    expect(await restarts("h1")).toBe("");

    const next = await project.run();
    expect(next.stderr).toMatch(
      /^warning: \[h1\] kept from the run of .* UTC: restart will run \(not with --no-kept-handlers\)\n$/,
    );
    expect(await restarts("h1")).toBe("restarted");
    expect(await project.run()).toMatchObject({ code: 0, stderr: "" });
    expect([await restarts("h1"), await restarts("h2")]).toEqual(["restarted", "restarted"]);
  });

  it("are kept when the run is killed, and forgotten with a warning when they are not there any more", async () => {
    project = new Project(lab, site(`{ name: block, command: sleep 600, changed_when: false }`));
    const run = project.start("--limit", "h1");
    await run.said(/started: \[h1\]/);
    // The request that began the command also wrote the file.
    await look(lab, "h1", "until test -e /srv/keep-handlers/conf; do sleep 0.05; done");
    run.process.kill("SIGKILL");
    await run.ended;
    project.write({
      "site.yml": (site("{ name: ok, command: 'true' }")["site.yml"] ?? "").replaceAll("restart", "reload"),
    });
    const gone = await project.run("--limit", "h1");
    expect(gone).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^warning: \[h1\] "restart" of play "Site", kept from the run of .*: forgotten\n/),
    });
    expect(await project.run("--limit", "h1")).toMatchObject({ code: 0, stderr: "" });
  });

  it("are kept until they come to a good end", async () => {
    const broken = (site(`{ name: ok, command: "true" }`)["site.yml"] ?? "").replace(
      "echo restarted",
      "test -e /srv/keep-handlers/fixed && echo restarted",
    );
    project = new Project(lab, { "site.yml": broken });
    expect(await project.run("--limit", "h1")).toMatchObject({ code: 2 });
    await look(lab, "h1", "touch /srv/keep-handlers/fixed");
    expect(await project.run("--limit", "h1")).toMatchObject({ code: 0 });
    expect(await restarts("h1")).toBe("restarted");
  });
});
