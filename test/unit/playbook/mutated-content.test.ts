import { expect, it } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ContentErrors } from "../../../src/errors.js";
import { project } from "./project.js";

const site = `- name: All of the language
  hosts: web:&all,!web3
  become: true
  vars: {a: 1, b: "<%= a + 1 %>"}
  vars_files: [[nope.yml, vars.yml]]
  serial: [1, 50%]
  roles:
    - {role: java, version: 11, when: a > 0, tags: [x, y]}
  tasks:
    - name: Copy <%= b %>
      copy: &copy
        content: |
          one <%= a %>
        dest: /etc/x
        mode: 0644
      loop: [1, {c: 2}]
      loop_control: {loop_var: one, label: <%= one %>}
      register: out
      until: out.rc === 0
      notify: [restart]
      environment: {A: b}
    - copy:
        <<: *copy
        dest: /etc/y
    - block:
        - command: ls
        - include_tasks: more.yml
      rescue:
        - meta: noop
      always:
        - assert: {that: [a === 1]}
  handlers:
    - {name: restart, command: x, listen: topic}
`;

/** Cuts, doubles or replaces a stretch of text, as slips of the keyboard do. */
const mutation = fc.record({
  at: fc.nat(site.length),
  length: fc.nat(12),
  text: fc.oneof(
    fc.constantFrom(
      "",
      ":",
      "- ",
      "[",
      "{",
      "}",
      "'",
      '"',
      "<%",
      "%>",
      "{{ x }}",
      "\t",
      "*copy",
      "&a ",
      "!tag ",
      "|",
      "\n",
      "null",
      "<<: ",
      "a.b(",
      "~[",
      "%",
    ),
    fc.string({ maxLength: 4 }),
  ),
});

it("nothing but ContentErrors comes of content that is wrong", () => {
  const folder = project({
    "site.yml": site,
    "vars.yml": "v: 1\n",
    "more.yml": "- command: more\n",
    "roles/java/tasks/main.yml": "- command: java <%= version %>\n",
  });
  try {
    expect(folder.complaints()).toEqual([]);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const text = mutations.reduce(
          (all, one) => all.slice(0, one.at) + one.text + all.slice(one.at + one.length),
          site,
        );
        writeFileSync(join(folder.root, "site.yml"), text);
        try {
          folder.load();
        } catch (error) {
          if (!(error instanceof ContentErrors)) throw error;
          for (const { place } of error.errors) {
            expect(place?.line).toBeGreaterThan(0);
            expect(place?.column).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 150 },
    );
  } finally {
    folder.remove();
  }
});
