import { describe, expect, it } from "@jest/globals";
import { playHere } from "./play-here.js";

describe("a host that is not reached", () => {
  it("misses tasks that say so, and goes on with what needs no host, and with what is done elsewhere", async () => {
    const { told, messages, exitCode } = await playHere(`
- hosts: [a1, gone]
  tasks:
    - { name: may miss, command: "true", changed_when: false, ignore_unreachable: true, register: asked }
    - { name: result, debug: { msg: "<%= asked.unreachable ?? false %>" } }
    - { name: not asked, command: "true", changed_when: false, when: "!asked.unreachable" }
    - { name: for it, command: echo <%= inventory_hostname %>, delegate_to: a2, changed_when: false, register: done }
    - { name: done, debug: { msg: <%= done.stdout %> } }
    - { name: leave, meta: end_host, when: asked.unreachable === true }
    - { name: the end, debug: { msg: x } }
`);
    expect(told.slice(0, 6)).toEqual([
      ...["a1 may miss: ok", "gone may miss: ignored", "a1 result: ok", "gone result: ok"],
      ...["a1 not asked: ok", "gone not asked: skipped"],
    ]);
    // Both at once, and either may be first.
    expect(told.slice(6, 8).sort()).toEqual(["a1 for it: ok", "gone for it: ok"]);
    expect(told.slice(8)).toEqual(["a1 done: ok", "gone done: ok", "a1 the end: ok"]);
    expect(messages["gone may miss"]).toMatch(/nothing listens there/);
    expect([messages["gone result"], messages["gone done"]]).toEqual(["true", "gone"]);
    expect(exitCode).toBe(0);
  });

  it("is lost with the first task that it cannot miss", async () => {
    const { told, exitCode } = await playHere(`
- hosts: gone
  ignore_unreachable: true
  tasks:
    - { name: words, debug: { msg: x } }
    - { name: may miss, command: "true" }
    - { name: may not, command: "true", ignore_unreachable: false }
    - { name: not reached, debug: { msg: x } }
`);
    expect(told.sort()).toEqual(["gone connection: unreachable", "gone may miss: ignored", "gone words: ok"]);
    expect(exitCode).toBe(4);
  });

  it("lets none go on with any_errors_fatal, behind the task that it was wanted for", async () => {
    const { told } = await playHere(`
- hosts: [a1, gone]
  any_errors_fatal: true
  tasks:
    - { name: one, command: "true", changed_when: false }
    - { name: two, command: "true" }
`);
    expect(told.sort()).toEqual(["a1 one: ok", "gone connection: unreachable"]);
  });

  it("does what is done elsewhere by itself, whether or not it is there", async () => {
    const { told, messages } = await playHere(`
- hosts: gone
  tasks:
    - { name: here, command: echo <%= inventory_hostname %>, connection: local, changed_when: false, register: said }
    - { name: said, debug: { msg: <%= said.stdout %> } }
    - { name: there, command: "true" }
`);
    expect(told.sort()).toEqual(["gone connection: unreachable", "gone here: ok", "gone said: ok"]);
    expect(messages["gone said"]).toBe("gone");
  });
});

describe("any_errors_fatal on a block", () => {
  it("ends the play for all hosts where it holds, and nowhere else", async () => {
    const { told } = await playHere(`
- hosts: [a1, a2]
  tasks:
    - { name: alone, fail: { msg: x }, when: inventory_hostname === "a1", ignore_errors: true }
    - any_errors_fatal: true
      block:
        - { name: together, fail: { msg: x }, when: inventory_hostname === "a1" }
    - { name: not reached, debug: { msg: x } }
`);
    expect(told.sort()).toEqual([
      ...["a1 alone: ignored", "a1 together: failed", "a2 alone: skipped", "a2 together: skipped"],
    ]);
  });

  it("lets a failure outside of it be that of one host", async () => {
    const { told } = await playHere(`
- hosts: [a1, a2]
  tasks:
    - any_errors_fatal: true
      block:
        - { name: together, debug: { msg: x } }
    - { name: alone, fail: { msg: x }, when: inventory_hostname === "a1" }
    - { name: goes on, debug: { msg: x } }
`);
    expect(told).toContain("a2 goes on: ok");
  });
});

describe("a role", () => {
  const files = {
    "roles/inner/defaults/main.yml": "port: 1",
    "roles/inner/vars/main.yml": "path: /srv",
    "roles/inner/tasks/main.yml": `
- { name: first, debug: { msg: x }, changed_when: true, notify: noticed }
- include_tasks: more.yml
- { name: not reached, debug: { msg: x } }
`,
    "roles/inner/tasks/more.yml": `
- block: [{ meta: end_role, when: inventory_hostname === "a1" }]
  always: [{ name: not reached either, debug: { msg: x } }]
`,
    "roles/inner/handlers/main.yml": "- { name: noticed, debug: { msg: x } }",
    "roles/outer/tasks/main.yml": `
- import_role: { name: inner }
- { name: outer, debug: { msg: x } }
`,
  };

  it("ends where it says so, and not the one that it is part of; its handlers run", async () => {
    const { told } = await playHere(
      "- { hosts: a1, roles: [outer], tasks: [{ name: last, debug: { msg: x } }] }",
      files,
    );
    expect(told).toEqual(["a1 first: changed", "a1 outer: ok", "a1 last: ok", "a1 noticed: ok"]);
  });

  it("that is included as public lends its variables to what comes behind it", async () => {
    const { told, messages } = await playHere(
      `
- hosts: [a1, a2]
  tasks:
    - include_role: { name: inner, public: true }
    - { name: seen, debug: { msg: "<%= port %> <%= path %>" } }
`,
      files,
    );
    expect([messages["a1 seen"], messages["a2 seen"]]).toEqual(["1 /srv", "1 /srv"]);
    expect(told.filter((line) => line.includes("not reached"))).toEqual([
      "a2 not reached either: ok",
      "a2 not reached: ok",
    ]);
  });
});
