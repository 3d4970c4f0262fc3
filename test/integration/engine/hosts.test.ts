import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

jest.setTimeout(60_000);

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
    expect(played.told).toEqual([
      "h1 pending: changed",
      "h2 pending: changed",
      "h1 once: changed",
      "h1 everywhere: ok",
      "h2 everywhere: ok",
      "h1 told: ok",
      "h2 told: ok",
    ]);
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

describe("serial", () => {
  it("takes batch after batch through all tasks, and stops when one fails as a whole", async () => {
    const site = `
- name: rolling
  hosts: all
  serial: 1
  tasks:
    - { name: one, command: "true" }
    - { name: who, debug: { var: <%= ansible_play_batch %> } }
    - { name: breaks, command: "false", when: "'broken' in vars" }
- name: next
  hosts: all
  tasks:
    - { name: next, debug: { msg: x } }
`;
    const played = await play(lab, site);
    expect(played.told).toEqual([
      "h1 one: changed",
      "h1 who: ok",
      "h1 breaks: skipped",
      "h2 one: changed",
      "h2 who: ok",
      "h2 breaks: skipped",
      "h1 next: ok",
      "h2 next: ok",
    ]);
    expect(JSON.parse(played.of("h2", "who").message ?? "")).toEqual(["h2"]);

    const broken = await play(lab, site, { options: { extraVars: { broken: true } } });
    expect(broken.told).toEqual(["h1 one: changed", "h1 who: ok", "h1 breaks: failed"]);
  });
});

describe("hosts of a batch", () => {
  it("wait for one another at what can be seen from outside", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: first, shell: "sleep <%= slow %>; date +%s.%N > /srv/first" }
    - { name: between, copy: { content: x, dest: /srv/between } }
    - { name: second, shell: date +%s.%N > /srv/second }
`,
      { hosts: { h1: { slow: 1 }, h2: { slow: 0 } } },
    );
    expect(played.exitCode).toBe(0);
    const [slow, next] = [await look(lab, "h1", "cat /srv/first"), await look(lab, "h2", "cat /srv/second")];
    expect(Number(next)).toBeGreaterThan(Number(slow));
  });

  it("see what the others registered, as it was at that task", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: name, set_fact: { shared: "<%= inventory_hostname %> first" } }
    - name: look
      debug: { msg: "<%= hostvars.h2.shared %> <%= hostvars.h2.mine %>" }
      when: inventory_hostname === "h1"
    - { name: rename, set_fact: { shared: "<%= inventory_hostname %> second" } }
    - { name: run, command: hostname, register: said }
    - { name: all, debug: { msg: "<%= groups.all.map((name) => hostvars[name].said.stdout).join('+') %>" } }
    - { name: again, debug: { msg: "<%= hostvars.h2.shared %>" } }
`,
      { hosts: { h2: { mine: "inventory" } } },
    );
    expect(played.of("h1", "look").message).toBe("h2 first inventory");
    expect(played.of("h2", "all").message).toBe("h1+h2");
    expect(played.of("h1", "again").message).toBe("h2 second");
  });

  it("go on without one that fails, and without one that cannot be reached", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: one, command: test <%= inventory_hostname %> != h1 }
    - { name: two, command: "true" }
- hosts: all
  tasks:
    - { name: three, debug: { msg: x } }
`,
      { hosts: { h3: { ansible_host: "127.0.0.1", ansible_port: 1, ansible_user: "debian" } } },
    );
    expect(played.told).toEqual([
      "h3 connection: unreachable",
      "h1 one: failed",
      "h2 one: changed",
      "h2 two: changed",
      "h2 three: ok",
    ]);
    expect(played.exitCode).toBe(4);
    expect(played.hosts["h3"]).toMatchObject({ unreachable: 1, ok: 0 });
    expect(played.of("h3", "connection").message).toMatch(/nothing listens there/);
  });

  it("all fail when any_errors_fatal says so, before anything more is done", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  any_errors_fatal: true
  become: true
  tasks:
    - { name: breaks, fail: { msg: x }, when: inventory_hostname === "h1" }
    - { name: not done, command: touch /srv/not-done }
    - { name: not written, copy: { content: x, dest: /srv/not-written } }
`,
    );
    expect(played.told).toEqual(["h1 breaks: failed", "h2 breaks: skipped"]);
    expect(await look(lab, "h2", "ls /srv/not-done /srv/not-written 2>/dev/null")).toBe("");
  });

  it("that end, end alone", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: leave, meta: end_host, when: inventory_hostname === "h1" }
    - { name: stay, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual(["h2 stay: ok"]);
    expect(played.exitCode).toBe(0);
  });
});

describe("stop", () => {
  it("lets what runs end, begins nothing more, and says that it was interrupted", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  become: true
  tasks:
    - { name: running, shell: "sleep 0.5; echo done > /srv/stopped" }
    - { name: not begun, command: touch /srv/not-begun }
- hosts: all
  tasks:
    - { name: nor this, command: "true" }
`,
      { onEvent: (event, run) => event.type === "task_start" && run.stop() },
    );
    expect(played.told).toEqual(["h1 running: changed", "h2 running: changed"]);
    expect(played.exitCode).toBe(130);
    expect(played.events.at(-1)).toMatchObject({ type: "recap", exit_code: 130 });
    expect(await look(lab, "h1", "cat /srv/stopped; ls /srv/not-begun 2>/dev/null")).toBe("done");
  });

  it("does not go on with the items of a loop, nor with another try", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: items, command: "true", loop: [1, 2, 3] }
`,
      { onEvent: (event, run) => event.type === "task_start" && run.stop() },
    );
    expect(played.told).toEqual(["h1 items (1): changed"]);
  });
});
