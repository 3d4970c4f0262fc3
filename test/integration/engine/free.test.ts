import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

describe("strategy: free", () => {
  it("does not hold up a fast host: it is done while the slow one waits for what it does last", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  strategy: free
  become: true
  tasks:
    - { name: slow, shell: "until test -e /srv/free-go; do sleep 0.05; done", when: inventory_hostname === "h1" }
    - { name: file, copy: { dest: /srv/free-file, content: "x\\n" }, notify: told }
    - { name: last, command: "true", register: ended }
  handlers:
    - { name: told, debug: { msg: told } }
`,
      {
        // The slow host comes to its end only once the fast one is through the whole play.
        onEvent: (event) => {
          if (event.type === "task_done" && event.host === "h2" && event.task === "told")
            void look(lab, "h1", "touch /srv/free-go");
        },
      },
    );
    expect(played.exitCode).toBe(0);
    const order = (host: string): string[] => played.told.filter((line) => line.startsWith(host));
    expect(order("h1")).toEqual(["h1 slow: changed", "h1 file: changed", "h1 last: changed", "h1 told: ok"]);
    expect(order("h2")).toEqual(["h2 slow: skipped", "h2 file: changed", "h2 last: changed", "h2 told: ok"]);
    await look(lab, "h1", "rm -f /srv/free-go /srv/free-file");
    await look(lab, "h2", "rm -f /srv/free-file");
  });

  it("runs what is meant for one host on all of them, and says so; a host that fails ends alone", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  strategy: free
  tasks:
    - { name: once, command: "true", run_once: true }
    - { name: fails, command: "false", when: inventory_hostname === "h1" }
    - block:
        - { name: after, command: "false" }
      rescue:
        - { name: rescued, debug: { msg: hello } }
`,
    );
    expect(played.told.filter((line) => line.includes("once"))).toHaveLength(2);
    const warnings = played.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).toEqual([
      expect.stringContaining('run_once does nothing with strategy: free: "once" runs on every host'),
    ]);
    expect(played.told.filter((line) => line.startsWith("h2")).slice(2)).toEqual([
      "h2 after: rescued",
      "h2 rescued: ok",
    ]);
    expect(played.exitCode).toBe(2);
  });

  it("begins nothing more on any host once one has failed, with any_errors_fatal", async () => {
    const played = await play(
      lab,
      `
- hosts: all
  strategy: free
  any_errors_fatal: true
  tasks:
    - { name: fails, command: "false", when: inventory_hostname === "h1" }
    - { name: endless, command: "true", until: ended.rc === 1, register: ended, retries: 1000, delay: 0.05, when: inventory_hostname === "h2" }
    - { name: not begun, command: "true" }
- hosts: all
  tasks:
    - { name: nor this, command: "true" }
`,
    );
    expect(played.told.filter((line) => / (not begun|nor this)/.test(line))).toEqual([]);
    expect(played.exitCode).toBe(2);
  });
});
