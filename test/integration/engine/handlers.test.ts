import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("handlers", () => {
  it("run once, in the order of their definition, at the end of each section and where they are flushed", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  pre_tasks:
    - { name: pre, command: "true", notify: [second, first] }
  tasks:
    - { name: twice, command: "true", notify: first, loop: [1, 2] }
    - { name: flush now, meta: flush_handlers }
    - { name: same, command: "true", changed_when: false, notify: second }
    - { name: again, command: "true", notify: first }
  handlers:
    - { name: first, debug: { msg: first } }
    - { name: second, debug: { msg: second } }
`,
    );
    expect(played.told).toEqual([
      "h1 pre: changed",
      "h1 first: ok",
      "h1 second: ok",
      "h1 twice (1): changed",
      "h1 twice (2): changed",
      "h1 first: ok",
      "h1 same: ok",
      "h1 again: changed",
      "h1 first: ok",
    ]);
  });

  it("run only on hosts that were changed, and only for hosts that did not fail", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: one, command: "true", changed_when: inventory_hostname === "h1", notify: told }
    - { name: both, command: "true", notify: later }
    - { name: fails, command: "false", when: inventory_hostname === "h2" }
  handlers:
    - { name: told, debug: { msg: told } }
    - { name: later, debug: { msg: later } }
`,
    );
    expect(played.told.filter((line) => /told|later/.test(line))).toEqual(["h1 told: ok", "h1 later: ok"]);
    expect(played.exitCode).toBe(2);
  });

  it("run on hosts that failed, too, when they are forced; one that fails runs no second time", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: change, command: rm -f /srv/forced, notify: [breaks, counts] }
    - { name: fails, command: "false" }
  handlers:
    - { name: breaks, shell: echo run >> /srv/forced; false }
    - { name: counts, command: "true" }
`,
      { options: { forceHandlers: true } },
    );
    expect(played.told).toEqual(["h1 change: changed", "h1 fails: failed", "h1 breaks: failed"]);
    expect(await look(lab, "h1", "cat /srv/forced")).toBe("run");
  });

  it("notify others: a later one runs in the same flush, an earlier one in the next", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - { name: start, command: "true", notify: middle }
  post_tasks:
    - { name: post, debug: { msg: post } }
  handlers:
    - { name: early, command: "true" }
    - { name: middle, command: "true", notify: [early, late] }
    - { name: late, include_tasks: late.yml }
`,
      { files: { "late.yml": '- name: in the file\n  command: "true"\n- name: and more\n  command: "true"\n' } },
    );
    expect(played.told).toEqual([
      "h1 start: changed",
      "h1 middle: changed",
      "h1 in the file: changed",
      "h1 and more: changed",
      "h1 post: ok",
      "h1 early: changed",
    ]);
    expect(played.of("h1", "in the file").handler).toBe(true);
  });

  it("of changes that were only planned run after these were made", async () => {
    const site = `
- hosts: all
  become: true
  tasks:
    - { name: file, copy: { content: a, dest: /srv/notified }, notify: see }
    - { name: other, copy: { content: b, dest: /srv/other-notified }, notify: see }
  handlers:
    - { name: see, shell: cat /srv/notified /srv/other-notified, register: seen }
    - { name: told, listen: see, debug: { msg: <%= seen.stdout %> } }
`;
    const played = await play(lab, site);
    expect(played.of("h1", "told").message).toBe("ab");
    expect(played.hosts["h2"]).toMatchObject({ ok: 4, changed: 3 });
    const again = await play(lab, site);
    expect(again.told).toEqual(["h1 file: ok", "h2 file: ok", "h1 other: ok", "h2 other: ok"]);
  });
});
