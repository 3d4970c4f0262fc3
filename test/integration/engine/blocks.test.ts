import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("blocks", () => {
  it("rescue a failure, tell what failed, and always end as they say", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - block:
        - { name: breaks, shell: echo oh >&2; exit 4, when: inventory_hostname === "h1" }
        - { name: in the block, debug: { msg: fine } }
      rescue:
        - { name: rescue, debug: { var: "<%= [ansible_failed_task.name, ansible_failed_result.rc, ansible_failed_result.stderr] %>" } }
      always:
        - { name: always, debug: { msg: <%= vars.ansible_failed_task === undefined %> } }
    - { name: after, debug: { msg: after } }
`,
    );
    expect(played.told).toEqual([
      "h1 breaks: rescued",
      "h2 breaks: skipped",
      "h2 in the block: ok",
      "h1 rescue: ok",
      "h1 always: ok",
      "h2 always: ok",
      "h1 after: ok",
      "h2 after: ok",
    ]);
    expect(JSON.parse(played.of("h1", "rescue").message ?? "")).toEqual(["breaks", 4, "oh"]);
    expect([played.of("h1", "always").message, played.of("h2", "always").message]).toEqual(["false", "true"]);
    expect(played.hosts["h1"]).toMatchObject({ rescued: 1, failed: 0 });
    expect(played.exitCode).toBe(0);
  });

  it("run always and fail when the rescue fails or there is none", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - block:
        - { name: breaks, command: "false" }
      rescue:
        - { name: mends, command: "false", when: inventory_hostname === "h1" }
      always:
        - { name: always, debug: { msg: x } }
    - block:
        - { name: breaks again, command: "false" }
      always:
        - { name: at the end, debug: { msg: x } }
    - { name: not reached, debug: { msg: x } }
`,
    );
    expect(played.told).toEqual([
      "h1 breaks: rescued",
      "h2 breaks: rescued",
      "h1 mends: failed",
      "h2 mends: skipped",
      "h1 always: ok",
      "h2 always: ok",
      "h2 breaks again: failed",
      "h2 at the end: ok",
    ]);
    expect(played.exitCode).toBe(2);
  });

  it("rescue what a block within, with an always of its own, could not", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - block:
        - block:
            - { name: deep, command: "false" }
          always:
            - { name: inner always, debug: { msg: x } }
        - { name: skipped over, debug: { msg: x } }
      rescue:
        - { name: outer rescue, debug: { msg: "<%= ansible_failed_task.name %>" } }
`,
    );
    expect(played.told).toEqual(["h1 deep: rescued", "h1 inner always: ok", "h1 outer rescue: ok"]);
    expect(played.of("h1", "outer rescue").message).toBe("deep");
    expect(played.exitCode).toBe(0);
  });

  it("rescue changes that fail when they are made", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: before, copy: { content: x, dest: /srv/before-block } }
    - block:
        - { name: no such owner, copy: { content: x, dest: /srv/in-block, owner: nobody-here } }
        - { name: not made, copy: { content: x, dest: /srv/not-made } }
      rescue:
        - { name: rescue, debug: { msg: <%= ansible_failed_result.msg %> } }
`,
    );
    expect(played.told).toEqual(["h1 before: changed", "h1 no such owner: rescued", "h1 rescue: ok"]);
    expect(played.of("h1", "rescue").message).toMatch(/nobody-here/);
    expect(await look(lab, "h1", "ls /srv/before-block /srv/in-block /srv/not-made 2>/dev/null")).toBe(
      "/srv/before-block",
    );
  });
});
