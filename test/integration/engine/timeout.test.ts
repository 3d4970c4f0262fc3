import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

/** Sleeps that nobody else has begun. */
const long = `300.1${process.pid}`;
const sleeping = `pgrep -c -x -f 'sleep ${long}'; :`;

describe("a task with a timeout", () => {
  it("is ended on the host when its time is up, and fails like any other", async () => {
    const started = performance.now();
    const { exitCode, told, of } = await play(
      lab,
      `
- hosts: h1
  vars: { patience: 2 }
  tasks:
    - block:
        - { name: rescued, shell: "echo begun; sleep ${long}; echo never", timeout: <%= patience %>, register: late }
        - { name: not reached, command: "true" }
      rescue:
        - name: told
          debug:
            msg: <%= late.msg %>, <%= late.stdout %>, <%= late.failed %>
    - { name: ignored, shell: "trap '' TERM; sleep ${long} & wait; sleep ${long}", become: true, timeout: 1, ignore_errors: true }
    - { name: in time, shell: "exit 124", timeout: 30, ignore_errors: true }
    - name: each item for itself
      shell: sleep <%= item %>
      loop: [1.1, 1.1, 1.1]
      timeout: 3
    - { name: forgiven, command: "sleep ${long}", timeout: 1, failed_when: false, changed_when: false }
    - block:
        - { name: no limit within, command: sleep 1.2, timeout: 0 }
        - { name: inherited, command: "sleep ${long}" }
      timeout: 1
    - { name: not reached either, command: "true" }
`,
    );
    expect(told).toEqual([
      "h1 rescued: rescued",
      "h1 told: ok",
      "h1 ignored: ignored",
      "h1 in time: ignored",
      "h1 each item for itself (1.1): changed",
      "h1 each item for itself (1.1): changed",
      "h1 each item for itself (1.1): changed",
      "h1 forgiven: ok",
      "h1 no limit within: changed",
      "h1 inherited: failed",
    ]);
    expect(exitCode).toBe(2);
    expect(of("h1", "told").message).toBe("timed out after 2 s, begun, true");
    expect(of("h1", "rescued").message).toBe("timed out after 2 s");
    for (const task of ["ignored", "inherited"]) expect(of("h1", task).message).toBe("timed out after 1 s");
    expect(of("h1", "in time").message).toBe("the command ended with code 124");
    expect(await look(lab, "h1", sleeping)).toBe("0");
    expect(performance.now() - started).toBeLessThan(100_000);
  });

  it("is ended also where it changes a resource, and what came before it is done", async () => {
    await look(lab, "h1", "rm -rf /srv/timeout; mkdir /srv/timeout");
    const { told, of } = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - { name: before, copy: { content: x, dest: /srv/timeout/before } }
    - name: validated for too long
      copy: { content: x, dest: /srv/timeout/never, validate: "sh -c 'sleep ${long}' %s" }
      timeout: 1
      ignore_errors: true
    - { name: after, copy: { content: x, dest: /srv/timeout/after } }
`,
    );
    expect(told).toEqual(["h1 before: changed", "h1 validated for too long: ignored", "h1 after: changed"]);
    expect(of("h1", "validated for too long").message).toBe("/srv/timeout/never: timed out after 1 s");
    expect(await look(lab, "h1", `cd /srv/timeout; ls -A; ${sleeping}; rm -r /srv/timeout`)).toBe("after\nbefore\n0");
  });

  it("with a template that gives no seconds fails before anything is done", async () => {
    const { of } = await play(lab, `- { hosts: h1, tasks: [{ name: it, command: "true", timeout: "<%= 'soon' %>" }] }`);
    expect(of("h1", "it")).toMatchObject({ status: "failed", message: 'timeout is "soon", expected whole seconds' });
  });
});
