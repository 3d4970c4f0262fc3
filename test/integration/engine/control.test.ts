import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("conditions and loops", () => {
  it("decide by facts, variables and what was registered", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  vars: { wanted: h2 }
  tasks:
    - { name: by name, command: hostname, when: inventory_hostname === wanted, register: name }
    - { name: by result, debug: { msg: <%= name.stdout %> }, when: ["!name.skipped", name.rc === 0] }
    - { name: by facts, debug: { msg: <%= facts.distribution_major_version %> }, when: facts.os_family === "Debian" }
    - { name: wrong, debug: { msg: x }, when: 'name.changed ? "yes" : ""', ignore_errors: true }
`,
    );
    expect(played.told).toEqual([
      "h1 by name: skipped",
      "h2 by name: changed",
      "h1 by result: skipped",
      "h2 by result: ok",
      "h1 by facts: ok",
      "h2 by facts: ok",
      "h1 wrong: ignored",
      "h2 wrong: ignored",
    ]);
    expect(played.of("h2", "by result").message).toBe("h2");
    expect(played.of("h1", "by facts").message).toBe("12");
    expect(played.of("h2", "wrong").message).toMatch(
      /the condition is the string "yes", not a boolean \(.*site.yml:8:/,
    );
  });

  it("go over all items, also behind one that failed, and register each of them", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - name: count
      shell: test <%= item.n %> -ne 2 && echo <%= at %>
      loop: [{ n: 1, secret: x }, { n: 2 }, { n: 3 }]
      loop_control: { index_var: at, label: "n<%= item.n %>" }
      register: counted
      changed_when: counted.stdout !== "0"
      ignore_errors: true
    - name: results
      debug: { var: "<%= counted.results.map((one) => [one.item.n, one.rc, one.stdout, one.changed]) %>" }
    - name: summary
      debug: { var: "<%= [counted.changed, counted.failed, counted.skipped, counted.msg] %>" }
    - name: none
      command: "false"
      loop: []
      register: none
    - name: of none
      debug: { var: "<%= [none.results, none.skipped] %>" }
    - name: some
      debug: { msg: <%= item %> }
      loop: [a, b]
      when: item !== "a"
`,
    );
    expect(played.told).toEqual([
      "h1 count (n1): ok",
      "h1 count (n2): ignored",
      "h1 count (n3): changed",
      "h1 results: ok",
      "h1 summary: ok",
      "h1 none: skipped",
      "h1 of none: ok",
      "h1 some (a): skipped",
      "h1 some (b): ok",
    ]);
    const shown = (task: string): unknown => JSON.parse(played.of("h1", task).message ?? "");
    expect(shown("results")).toEqual([
      [1, 0, "0", false],
      [2, 1, "", true],
      [3, 0, "2", true],
    ]);
    expect(shown("summary")).toEqual([true, true, false, "One or more items failed"]);
    expect(shown("of none")).toEqual([[], true]);
    expect(played.hosts["h1"]).toMatchObject({ ok: 5, ignored: 1, skipped: 1, changed: 0 });
  });

  it("run every item of a loop of changes that travel together, though one of them fails", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: folder, file: { path: /srv/loop, state: directory } }
    - name: files
      copy: { content: x, dest: "/srv/loop/<%= item %>", owner: "<%= item === 'b' ? 'nobody-here' : 'root' %>" }
      loop: [a, b, c]
      register: made
      notify: noticed
      ignore_errors: true
    - { name: result, debug: { var: "<%= made.results.map((one) => one.failed) %>" } }
  handlers:
    - { name: noticed, debug: { msg: noticed } }
`,
    );
    expect(played.told).toEqual([
      "h1 folder: changed",
      "h1 files (a): changed",
      "h1 files (b): ignored",
      "h1 files (c): changed",
      "h1 result: ok",
    ]);
    expect(await look(lab, "h1", "ls /srv/loop")).toBe("a\nc");
    expect(JSON.parse(played.of("h1", "result").message ?? "")).toEqual([false, true, false]);
  });

  it("try again until it is so, and tell how often", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: clean, command: rm -f /srv/tries }
    - name: third time
      shell: echo x >> /srv/tries; wc -l < /srv/tries
      register: tried
      until: tried.stdout === "3"
      retries: 5
      delay: 0
    - { name: attempts, debug: { msg: <%= tried.attempts %> } }
    - name: never
      shell: echo x >> /srv/tries; exit 3
      register: tried
      until: tried.rc === 0
      retries: 1
      delay: 0
      ignore_errors: true
    - { name: in vain, debug: { var: "<%= [tried.attempts, tried.failed, tried.rc] %>" } }
`,
    );
    expect(played.of("h1", "attempts").message).toBe("3");
    expect(played.of("h1", "never")).toMatchObject({
      status: "ignored",
      message: "still not so after 2 attempts: tried.rc === 0 (the command ended with code 3)",
    });
    expect(JSON.parse(played.of("h1", "in vain").message ?? "")).toEqual([2, true, 3]);
    expect(await look(lab, "h1", "wc -l < /srv/tries")).toBe("5");
  });

  it("try again until they do not fail, where only retries are given", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: clean, command: rm -f /srv/again }
    - name: second time
      shell: echo x >> /srv/again; test "$(wc -l < /srv/again)" = 2
      retries: 3
      delay: 0
      register: again
    - { name: attempts, debug: { msg: <%= again.attempts %> } }
`,
    );
    expect(played.of("h1", "second time").status).toBe("changed");
    expect(played.of("h1", "attempts").message).toBe("2");
  });

  it("are told by changed_when and failed_when what a result means", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: not changed, command: "true", changed_when: false }
    - { name: grep, command: grep nothing /etc/hostname, register: found, failed_when: found.rc > 1, changed_when: false }
    - { name: bad words, command: echo error, register: said, failed_when: ['said.stdout === "error"', "true"], ignore_errors: true }
    - { name: forgiven, fail: { msg: no }, failed_when: false }
    - { name: broken rule, command: "true", register: said, changed_when: said.nothing.at.all, ignore_errors: true }
    - { name: said, debug: { var: "<%= [said.failed, said.rc] %>" } }
`,
    );
    expect(played.told).toEqual([
      "h1 not changed: ok",
      "h1 grep: ok",
      "h1 bad words: ignored",
      "h1 forgiven: ok",
      "h1 broken rule: ignored",
      "h1 said: ok",
    ]);
    expect(played.of("h1", "bad words").message).toBe('failed_when holds: said.stdout === "error" && true');
    expect(played.of("h1", "broken rule").message).toMatch(/undefined/);
    expect(JSON.parse(played.of("h1", "said").message ?? "")).toEqual([true, 0]);
    expect(played.exitCode).toBe(0);
  });

  it("reach commands with the environment that play and task give them", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  environment: { A: outer, B: "it's <%= inventory_hostname %>" }
  tasks:
    - { name: print, shell: 'echo "$A $B $C"', environment: { A: inner, C: 3 }, register: printed }
    - { name: none, shell: 'echo "$A-$C"', register: after }
    - { name: both, debug: { var: "<%= [printed.stdout, after.stdout] %>" } }
`,
    );
    expect(JSON.parse(played.of("h1", "both").message ?? "")).toEqual(["inner it's h1 3", "outer-"]);
  });
});
