import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("run_once", () => {
  it("runs on the first host, and gives its result to all, whatever they still had to change", async () => {
    const site = `
- hosts: all
  become: true
  tasks:
    - { name: pending, copy: { content: x, dest: /srv/pending } }
    - { name: once, shell: "echo <%= inventory_hostname %> | tee -a /srv/once", run_once: true, register: once, notify: told }
    - { name: everywhere, debug: { msg: <%= once.stdout %> } }
  handlers:
    - { name: told, debug: { msg: told } }
`;
    const played = await play(lab, site);
    // Which host's answer comes first is up to the hosts.
    const toldOf = (host: string): string[] => played.told.filter((line) => line.startsWith(host));
    expect(toldOf("h1")).toEqual(["h1 pending: changed", "h1 once: changed", "h1 everywhere: ok", "h1 told: ok"]);
    expect(toldOf("h2")).toEqual(["h2 pending: changed", "h2 everywhere: ok", "h2 told: ok"]);
    expect(played.told.indexOf("h1 once: changed")).toBeLessThan(played.told.indexOf("h2 everywhere: ok"));
    expect(played.of("h2", "everywhere").message).toBe("h1");
    expect(await look(lab, "h1", "cat /srv/once")).toBe("h1");
    expect(await look(lab, "h2", "cat /srv/pending; ls /srv/once")).toMatch(/^xls: .*No such file/);
  });

  it("fails all hosts when it fails", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: once, command: "false", run_once: true }
    - { name: not reached, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual(["h1 once: failed"]);
    expect(played.exitCode).toBe(2);
  });

  it("sees what all hosts changed before it", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: mine, copy: { content: "<%= inventory_hostname %>", dest: /srv/before-once } }
    - name: look there
      command: cat /srv/before-once
      delegate_to: h2
      run_once: true
      register: seen
    - { name: seen, debug: { msg: <%= seen.stdout %> }, when: inventory_hostname === "h1" }
`,
    );
    expect(played.of("h1", "seen").message).toBe("h2");
  });
});

describe("delegate_to", () => {
  it("runs on the other host, with variables, facts and loop of its own", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - name: write there
      copy: { content: "<%= inventory_hostname %> <%= mine %> <%= facts.hostname %>", dest: "/srv/delegated-<%= inventory_hostname %>" }
      delegate_to: "<%= other %>"
    - { name: at home, command: hostname, delegate_to: "<%= inventory_hostname %>", register: home }
    - { name: spread, command: hostname, delegate_to: "<%= item %>", loop: [h1, h2], register: spread }
    - { name: names, debug: { var: "<%= [home.stdout, spread.results.map((one) => one.stdout)] %>" } }
    - { name: here, shell: echo $HOME, delegate_to: localhost, become: false, run_once: true, register: here }
`,
      { hosts: { h1: { other: "h2", mine: "one" }, h2: { other: "h1", mine: "two" } } },
    );
    expect(played.exitCode).toBe(0);
    expect(await look(lab, "h2", "cat /srv/delegated-h1")).toBe("h1 one h1");
    expect(await look(lab, "h1", "cat /srv/delegated-h2")).toBe("h2 two h2");
    expect(JSON.parse(played.of("h2", "names").message ?? "")).toEqual(["h2", ["h1", "h2"]]);
    expect(played.of("h1", "here").status).toBe("changed");
  });

  it("uses the other host's own password, and not this one's", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: there, command: id -un, delegate_to: h2, register: there }
    - { name: who, debug: { msg: <%= there.stdout %> } }
`,
      {
        hosts: {
          h1: { ansible_become_password: "not-for-others" },
          h2: { ansible_user: "ops", ansible_become_password: "lab-sudo-password" },
        },
      },
    );
    expect(played.of("h1", "who").message).toBe("root");
  });

  it("lets the other host notice what was changed on it", async () => {
    const site = `
- hosts: h1,h2
  become: true
  tasks:
    - { name: theirs, file: { path: /srv/theirs, state: directory }, when: inventory_hostname === "h2" }
    - { name: by another, copy: { content: from h1, dest: /srv/theirs/file }, delegate_to: h2, when: inventory_hostname === "h1" }
    - { name: again, copy: { content: from h1, dest: /srv/theirs/file }, when: inventory_hostname === "h2" }
    - { name: other, copy: { content: from h2, dest: /srv/theirs/file }, when: inventory_hostname === "h2" }
`;
    const played = await play(lab, site);
    expect(played.told.filter((line) => !line.includes("skipped"))).toEqual([
      "h2 theirs: changed",
      "h1 by another: changed",
      "h2 again: ok",
      "h2 other: changed",
    ]);
    expect(await look(lab, "h2", "cat /srv/theirs/file")).toBe("from h2");
  });

  it("to a host that is not known fails the task, not the run", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: nowhere, command: "true", delegate_to: "<%= hostvars[inventory_hostname].no.such %>", when: inventory_hostname === "h1" }
    - { name: after, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual(["h1 nowhere: failed", "h2 nowhere: skipped", "h2 after: ok"]);
    expect(played.exitCode).toBe(2);
  });
});
