import { describe, expect, it } from "@jest/globals";
import { playOf, printed, scriptOf } from "../../parity/assemble.js";
import type { ParityCase } from "../../parity/parity-case.js";
import { worded } from "../../parity/wording.js";

const folders = { DIR: "/srv/x", FILES: "/tmp/y" };

describe("the words of a case", () => {
  it.each([
    ["DIR/a FILES/b DIRT", "/srv/x/a /tmp/y/b DIRT", "/srv/x/a /tmp/y/b DIRT"],
    ["{= item =}", "{{ item }}", "<%= item %>"],
    ["{= a | b64decode :: b64decode(a) =}!", "{{ a | b64decode }}!", "<%= b64decode(a) %>!"],
    ['when: "[[ not a :: !a ]]"', 'when: "not a"', 'when: "!a"'],
    ["x: [[a, b], [c]]", "x: [[a, b], [c]]", "x: [[a, b], [c]]"],
  ])("%s", (text, ansible, here) => {
    expect(worded(text, "ansible", folders)).toBe(ansible);
    expect(worded(text, "here", folders)).toBe(here);
  });
});

const one: ParityCase = { topic: "file", id: "file/x", name: "x", tasks: "- debug: {msg: DIR}\n" };
const roots = { host: "/srv", files: "/tmp" };

describe("the play of a case", () => {
  it("takes up what fails, and flushes its handlers where that is taken up", () => {
    expect(playOf({ ...one, handlers: "- name: h\n  ping:\n" }, "here", roots)).toBe(
      '- name: "file/x"\n  hosts: all\n  gather_facts: false\n  become: true\n  tasks:\n    - block:\n' +
        "        - debug: {msg: /srv/file/x}\n        - meta: flush_handlers\n      rescue:\n        - meta: noop\n" +
        "  handlers:\n    - name: h\n      ping:\n",
    );
  });

  it("stands as it is where the case has hosts of its own, with what follows it", () => {
    expect(playOf({ ...one, hosts: ["a1"], play: "serial: 1\n", more: "- hosts: all\n" }, "ansible", roots)).toBe(
      '- name: "file/x"\n  hosts: all\n  gather_facts: false\n  become: true\n  serial: 1\n  tasks:\n' +
        "    - debug: {msg: /srv/file/x}\n- hosts: all\n",
    );
  });
});

describe("the script of a case", () => {
  it("has its lines by the name of the case", () => {
    expect(scriptOf([{ ...one, look: "ls DIR" }], "look", "/srv")).toContain("( ls /srv/file/x\n");
    expect(printed("\n== file/x\na\nb\n\n== copy/y\n")).toEqual(
      new Map([
        ["file/x", "a\nb"],
        ["copy/y", ""],
      ]),
    );
  });
});
