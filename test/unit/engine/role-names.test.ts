import { expect, it } from "@jest/globals";
import { playHere } from "./play-here.js";

const inner = `
- name: within
  debug: { msg: "<%= [role_name, ...ansible_parent_role_names, ...ansible_parent_role_paths.map((path) => basename(path))].join(' ') %>" }
`;

it("roles know which roles include them, and which of the play nobody asked for", async () => {
  const played = await playHere(
    `
- hosts: a1
  roles: [outer, other]
  tasks:
    - name: asked for
      debug: { msg: "<%= ansible_play_role_names.join(' ') %>" }
    - name: depended on
      debug: { msg: "<%= ansible_dependent_role_names.join(' ') %>" }
    - name: all
      debug: { msg: "<%= ansible_role_names.length %>" }
`,
    {
      "roles/base/tasks/main.yml":
        "- { name: alone, debug: { msg: <%= vars.ansible_parent_role_names === undefined %> } }",
      "roles/outer/meta/main.yml": "dependencies: [base]",
      "roles/outer/tasks/main.yml": "- include_role: { name: middle }",
      "roles/middle/tasks/main.yml": "- include_role: { name: inner }",
      "roles/inner/tasks/main.yml": inner,
      "roles/other/tasks/main.yml": "- debug: { msg: x }",
    },
  );
  expect(played.messages).toMatchObject({
    ...{ "a1 alone": "true", "a1 within": "inner middle outer middle outer" },
    ...{ "a1 asked for": "outer other", "a1 depended on": "base", "a1 all": "3" },
  });
});
