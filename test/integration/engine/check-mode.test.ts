import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

const check = { check: true, diff: true };

/** Everything below the usual places, with content, owners, modes and times. */
const tree =
  "find /etc /srv /usr/local /home /root /var/tmp -xdev -printf '%p %y %m %u %g %s %T@ %C@ %l\\n' | sort; find /etc /srv -xdev -type f -exec cat {} + | sha256sum";

function withStatus(played: Played, status: string): string[] {
  return played.results.filter((result) => result.status === status).map(({ host, task }) => `${host} ${task}`);
}

describe("check mode", () => {
  const site = `
- hosts: all
  become: true
  handlers:
    - { name: reload, copy: { content: x, dest: /srv/checked/reloaded } }
  tasks:
    - { name: folder, file: { path: /srv/checked, state: directory, mode: "0750" } }
    - { name: page, template: { src: page.ejs, dest: /srv/checked/page }, notify: reload }
    - { name: page again, copy: { content: "page of <%= inventory_hostname %>\\n", dest: /srv/checked/page } }
    - { name: line, lineinfile: { path: /srv/checked/page, line: more } }
    - { name: old, file: { path: /srv/old, state: absent } }
    - { name: new in old, copy: { content: y, dest: /srv/old/file }, ignore_errors: true }
    - { name: edited, lineinfile: { path: /etc/motd, line: edited } }
    - { name: unchanged, file: { path: /etc, state: directory } }
    - { name: grown, lineinfile: { path: /srv/grown, line: "<%= item %>", create: true }, loop: [a, b] }
    - { name: only h1, copy: { content: z, dest: /srv/only }, when: inventory_hostname === "h1" }
`;

  it("tells exactly what the run will do, and touches nothing", async () => {
    await look(lab, "h1", "mkdir -p /srv/old/deep; echo x > /srv/old/deep/file");
    const files = { "page.ejs": "page of <%= inventory_hostname %>\n" };
    const before = await look(lab, "h1", tree);
    const predicted = await play(lab, site, { files, options: check });
    expect(await look(lab, "h1", tree)).toBe(before);
    expect(withStatus(predicted, "unknown")).toEqual([]);

    const run = await play(lab, site, { files });
    expect(withStatus(predicted, "changed")).toEqual(withStatus(run, "changed"));
    expect(predicted.told).toEqual(run.told);
    expect(withStatus(run, "changed")).toContain("h1 reload");
    expect(run.exitCode).toBe(0);
  });

  it("ends with another code when asked to tell that changes are pending", async () => {
    const pending = `
- hosts: h1
  become: true
  tasks: [{ name: pending, copy: { content: x, dest: /srv/pending-check } }]
`;
    const options = { ...check, detailedExitCode: true };
    expect((await play(lab, pending, { options })).exitCode).toBe(10);
    expect(await look(lab, "h1", "ls /srv/pending-check 2>/dev/null")).toBe("");
    await play(lab, pending);
    expect((await play(lab, pending, { options })).exitCode).toBe(0);
  });

  it("says of what nobody can know which task it depends on, and marks what it takes for granted", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: ask, command: echo yes, register: answer }
    - { name: by answer, debug: { msg: <%= answer.stdout %> }, register: second }
    - { name: when answer, debug: { msg: x }, when: answer.rc === 0 }
    - { name: by change, debug: { msg: <%= answer.changed %> } }
    - { name: by second, copy: { content: "<%= second.msg %>", dest: /srv/unknown } }
    - { name: items, debug: { msg: x }, loop: "<%= answer.stdout_lines %>" }
    - { name: decided, debug: { msg: x }, when: ["answer.rc === 0", "1 > 2"] }
    - { name: include, include_tasks: none.yml, when: answer.rc === 0 }
    - { name: declared, command: "true", changed_when: false, register: declared }
    - { name: file, copy: { content: x, dest: /srv/predicted } }
`,
      { options: check, files: { "none.yml": "[]" } },
    );
    const told = Object.fromEntries(played.results.map(({ task, status, message }) => [task, [status, message]]));
    expect(told).toMatchObject({
      ask: ["changed", undefined],
      "by answer": ["unknown", 'depends on "ask"'],
      "when answer": ["unknown", 'depends on "ask"'],
      "by change": ["ok", "true"],
      "by second": ["unknown", 'depends on "by answer"'],
      items: ["unknown", 'depends on "ask"'],
      decided: ["skipped", "the condition is false: 1 > 2"],
      include: ["unknown", 'depends on "ask"'],
      declared: ["ok", undefined],
      file: ["changed", undefined],
    });
    expect(played.of("h1", "ask").predicted).toBe(false);
    expect(played.of("h1", "file").predicted).toBe(true);
    expect(played.hosts["h1"]).toMatchObject({ unknown: 5, failed: 0 });
    expect(played.exitCode).toBe(0);
  });

  it("tells that nobody can know whether a handler runs when nobody knows whether its task changes anything", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: ask, command: echo yes, register: answer, changed_when: false }
    - { name: maybe, copy: { content: x, dest: /srv/maybe }, when: answer.stdout === "yes", notify: [first, second] }
    - { name: surely, copy: { content: x, dest: /srv/surely }, notify: second }
  handlers:
    - { name: first, command: "true" }
    - { name: second, command: "true" }
`,
      { options: check },
    );
    expect(played.told).toEqual([
      "h1 ask: ok",
      "h1 maybe: unknown",
      "h1 surely: changed",
      "h1 first: unknown",
      "h1 second: changed",
    ]);
    expect(played.of("h1", "first").message).toBe('depends on "maybe"');
  });

  it("plans what is delegated over what the other host will be", async () => {
    const site = `
- hosts: all
  become: true
  tasks:
    - { name: folder, file: { path: /srv/foreseen-there, state: directory }, when: inventory_hostname === "h2" }
    - { name: there, copy: { content: x, dest: /srv/foreseen-there/file }, delegate_to: h2, when: inventory_hostname === "h1" }
    - { name: again, copy: { content: x, dest: /srv/foreseen-there/file }, when: inventory_hostname === "h2" }
`;
    const predicted = await play(lab, site, { options: check });
    const run = await play(lab, site);
    expect(predicted.told).toEqual(run.told);
    expect(withStatus(run, "changed")).toEqual(["h2 folder", "h1 there"]);
  });

  it("runs a task that is never checked, over a host as it is, and keeps what was foreseen before it", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: folder, file: { path: /srv/foreseen, state: directory } }
    - { name: ask, command: ls -d /etc /srv/foreseen, check_mode: false, changed_when: false, register: asked, failed_when: false }
    - { name: answer, debug: { msg: <%= asked.stdout %> } }
    - { name: file, copy: { content: x, dest: /srv/foreseen/file } }
`,
      { options: check },
    );
    expect(played.told).toEqual(["h1 folder: changed", "h1 ask: ok", "h1 answer: ok", "h1 file: changed"]);
    expect(played.of("h1", "answer").message).toBe("/etc");
    expect(played.results.map((result) => result.predicted)).toEqual([false, false, false, false]);
  });

  it("is kept to by a task that is always checked, in a run as well", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: never made, copy: { content: x, dest: /srv/always-checked }, check_mode: true, register: checked }
    - { name: never run, command: touch /srv/always-checked, check_mode: true }
    - { name: told, debug: { var: "<%= [checked.changed, ansible_check_mode] %>" } }
    - { name: made, copy: { content: y, dest: /srv/always-checked } }
`,
    );
    expect(played.told).toEqual(["h1 never made: changed", "h1 never run: changed", "h1 told: ok", "h1 made: changed"]);
    expect(JSON.parse(played.of("h1", "told").message ?? "")).toEqual([true, false]);
    expect(await look(lab, "h1", "cat /srv/always-checked")).toBe("y");
  });

  it("takes what a package or an account would bring for possible, but not that it would run or not", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: package, apt: { name: nginx-light } }
    - { name: unit, service: { name: nginx, state: started, enabled: true } }
    - { name: again, service: { name: nginx, state: restarted } }
    - { name: user, user: { name: checked-user } }
    - { name: by user, copy: { content: x, dest: /tmp/by-user }, become_user: checked-user }
`,
      { options: check },
    );
    expect(played.exitCode).toBe(0);
    expect(played.results.map(({ status, predicted }) => [status, predicted])).toEqual([
      ["changed", false],
      ["unknown", true],
      ["changed", true],
      ["changed", true],
      ["changed", true],
    ]);
    expect(played.of("h1", "unit").message).toBe('depends on "package": there is no unit nginx.service on this host');
  });

  it("is as sure behind what is fetched as before it", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: fetched, fetch: { src: /etc/hostname, dest: fetched } }
    - { name: missing, slurp: { src: /etc/nobody-has-this } }
`,
      { options: check },
    );
    expect(played.told).toEqual(["h1 fetched: changed", "h1 missing: failed"]);
    expect(played.of("h1", "fetched").predicted).toBe(false);
  });
});
