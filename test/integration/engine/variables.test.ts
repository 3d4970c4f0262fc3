import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

/** From low to high. The variable named like a level is defined there and at all levels below: its own has to win. */
const levels = [
  "role_defaults",
  "group_all",
  "group_web",
  "host",
  "play",
  "vars_file",
  "role_vars",
  "block",
  "task",
  "set_fact",
  "role_param",
  "extra",
];

/** What a level defines, as a JSON mapping, which is YAML as well. */
function layer(level: string): string {
  const names = levels.slice(levels.indexOf(level));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, level])));
}

describe("variables", () => {
  it("win over one another in Ansible's order", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  vars: ${layer("play")}
  vars_files: [more.yml]
  pre_tasks:
    - { name: facts, set_fact: ${layer("set_fact")} }
  roles:
    - role: one
      vars: ${layer("role_param")}
`,
      {
        groups: { web: ["h1"] },
        options: { extraVars: JSON.parse(layer("extra")) as Record<string, unknown> },
        files: {
          "group_vars/all.yml": layer("group_all"),
          "group_vars/web.yml": layer("group_web"),
          "host_vars/h1.yml": layer("host"),
          "more.yml": layer("vars_file"),
          "roles/one/defaults/main.yml": layer("role_defaults"),
          "roles/one/vars/main.yml": layer("role_vars"),
          "roles/one/tasks/main.yml": `
- vars: ${layer("block")}
  block:
    - name: all
      vars: ${layer("task")}
      debug: { var: "<%= Object.fromEntries([${levels.map((name) => `['${name}', ${name}]`).join(", ")}]) %>" }
`,
        },
      },
    );
    expect(JSON.parse(played.of("h1", "all").message ?? "")).toEqual(
      Object.fromEntries(levels.map((name) => [name, name])),
    );
  });
});
