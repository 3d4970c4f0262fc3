import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { Project } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await raiseHosts({ lab: `faults-killed-${process.pid}`, hosts: [{ name: "h1" }, { name: "h2" }] });
});

afterAll(() => lab.down());

afterEach(async () => {
  project.remove();
  for (const host of ["h1", "h2"]) await look(lab, host, "rm -rf /srv/killed");
});

/** The processes of a run on a host: the commands of the tests, and shells of ours. The pattern does not find itself. */
const running = `pgrep -a -f 'kille[d]/go|mdc-read[y]'; :`;

/** Files of a run that are no part of what it is to bring about. What a recorded step has left is removed by the next run. */
const temporary = `find /srv /tmp /var/tmp /home /root -xdev \\( -name '.mdc-*' -o -name 'mdc-provision.*' ! -name '*.dead' \\)`;
/** A lock that is free may stay. */
const anything = `find /srv /tmp /var/tmp /home /root -xdev \\( -name '.mdc-*' -o -name 'mdc-provision.*' \\)`;

/** The locks that count. */
const countingLocks = "grep -hv ' 100000000000 ' /run/lock/mdc-provision.*; :";

/** Asks a host until it prints nothing. */
async function becomesEmpty(host: string, command: string): Promise<void> {
  const answer = await look(
    lab,
    host,
    `for i in $(seq 600); do r=$(${command}); [ -n "$r" ] || exit 0; sleep 0.1; done; echo "$r"`,
  );
  expect(answer).toBe("");
}

const site = (...tasks: string[]): Record<string, string> => ({
  "site.yml": `- hosts: all\n  become: true\n  tasks:\n${[`{ name: home, file: { path: /srv/killed, state: directory, mode: "0777" } }`, ...tasks].map((task) => `    - ${task}\n`).join("")}`,
});

/** Waits on the host in a file of its own, with a child that ignores TERM. */
const waiting = (name: string, more = ""): string =>
  `{ name: ${name}, shell: "(trap '' TERM; until test -e /srv/killed/go; do sleep 0.1; done) & echo x >>/srv/killed/${name}; until test -e /srv/killed/go; do sleep 0.1; done"${more} }`;

/** What the next run finds and makes: nothing is in its way, and what it leaves is what it is to bring about. */
async function nextRunIsRight(wanted: string): Promise<void> {
  for (const host of ["h1", "h2"]) await look(lab, host, "mkdir -p /srv/killed; touch /srv/killed/go");
  expect(await project.run()).toMatchObject({ code: 0 });
  for (const host of ["h1", "h2"]) {
    expect(await look(lab, host, `cd /srv/killed; rm go; cat *`)).toBe(wanted);
    await becomesEmpty(host, anything);
  }
}

describe("a run that is killed", () => {
  it.each([
    ["as root by sudo", ""],
    ["as the login account", ", become: false"],
    ["as another account", ", become_user: ops"],
  ])("within a command %s leaves nothing running, and no lock that counts", async (_, more) => {
    project = new Project(lab, site(waiting("command", more)));
    const run = project.start();
    await run.said(/TASK \[command\][^]*started: \[h\d\][^]*started: \[h\d\]/);
    for (const host of ["h1", "h2"]) await look(lab, host, "until test -e /srv/killed/command; do sleep 0.05; done");
    run.process.kill("SIGKILL");
    await run.ended;
    for (const host of ["h1", "h2"]) {
      await becomesEmpty(host, running);
      await becomesEmpty(host, temporary);
      await becomesEmpty(host, countingLocks);
    }
    await nextRunIsRight("x\nx");
  });

  it("within an upload leaves no part of the file", async () => {
    const large = "z".repeat(40_000_000);
    project = new Project(lab, {
      ...site(`{ name: file, copy: { src: large, dest: /srv/killed/large, mode: "0644" } }`),
      "files/large": large,
    });
    const run = project.start();
    await Promise.race(
      ["h1", "h2"].map((host) => look(lab, host, "until ls /srv/killed/.mdc-* >/dev/null 2>&1; do :; done")),
    );
    run.process.kill("SIGKILL");
    await run.ended;
    for (const host of ["h1", "h2"]) {
      await becomesEmpty(host, running);
      await becomesEmpty(host, temporary);
      expect(
        await look(
          lab,
          host,
          "mkdir -p /srv/killed; cd /srv/killed; for f in large; do test ! -e $f || stat -c %s $f; done",
        ),
      ).toMatch(/^(40000000)?$/);
    }
    expect(await project.run()).toMatchObject({ code: 0 });
    for (const host of ["h1", "h2"]) expect(await look(lab, host, "stat -c %s /srv/killed/large")).toBe("40000000");
  });

  it.each([0, 150, 300, 450, 600, 800, 1000])("%i ms after its start leaves nothing", async (after) => {
    const tasks = Array.from({ length: 15 }, (_, index) => [
      `{ name: file ${index}, copy: { content: "${index}\\n", dest: /srv/killed/file-${index} } }`,
      `{ name: command ${index}, command: "true" }`,
    ]).flat();
    project = new Project(lab, site(...tasks));
    const run = project.start();
    // Whatever phase that is: the time is no claim, only another point for each case.
    await new Promise((done) => setTimeout(done, after));
    run.process.kill("SIGKILL");
    await run.ended;
    for (const host of ["h1", "h2"]) {
      await becomesEmpty(host, running);
      await becomesEmpty(host, temporary);
    }
    await nextRunIsRight([0, 1, 10, 11, 12, 13, 14, 2, 3, 4, 5, 6, 7, 8, 9].join("\n"));
  });
});

describe("a run that is interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s lets the command end, and begins no other",
    async (signal) => {
      project = new Project(lab, site(waiting("command"), waiting("other")));
      const run = project.start();
      await run.said(/TASK \[command\][^]*started: \[h\d\][^]*started: \[h\d\]/);
      for (const host of ["h1", "h2"]) await look(lab, host, "until test -e /srv/killed/command; do sleep 0.05; done");
      run.process.kill(signal);
      await run.said(/interrupted: running steps end first/, "stderr");
      for (const host of ["h1", "h2"]) await look(lab, host, "touch /srv/killed/go");
      const { code, stdout } = await run.ended;
      expect([code, stdout.match(/changed: \[h\d\]/g)?.length]).toEqual([130, 4]);
      for (const host of ["h1", "h2"]) {
        expect(await look(lab, host, "ls /srv/killed")).toBe("command\ngo");
        await becomesEmpty(host, anything);
      }
    },
  );

  it("twice ends at once, and what ran ends on the hosts", async () => {
    project = new Project(lab, site(waiting("command"), waiting("other")));
    const run = project.start();
    await run.said(/TASK \[command\][^]*started: \[h\d\][^]*started: \[h\d\]/);
    for (const host of ["h1", "h2"]) await look(lab, host, "until test -e /srv/killed/command; do sleep 0.05; done");
    run.process.kill("SIGINT");
    await run.said(/press Ctrl-C again to stop at once/, "stderr");
    for (const host of ["h1", "h2"]) expect(await look(lab, host, running)).toMatch(/mdc-ready/);
    run.process.kill("SIGINT");
    // What it waited for never comes.
    expect((await run.ended).code).toBe(130);
    for (const host of ["h1", "h2"]) {
      await becomesEmpty(host, running);
      await becomesEmpty(host, temporary);
      await becomesEmpty(host, countingLocks);
    }
    await nextRunIsRight("x\nx\nx");
  });
});
