import { beforeAll, describe, expect, it } from "@jest/globals";
import { sharedLab, type Lab } from "../../lab/index.js";
import { look, play } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

const web = {
  "roles/base/defaults/main.yml": "base_dir: /srv/roles/base\n",
  "roles/base/tasks/main.yml": "- name: base directory\n  file: { path: <%= base_dir %>, state: directory }\n",
  "roles/web/meta/main.yml": "dependencies:\n  - role: base\n    vars: { base_dir: /srv/roles/web }\n",
  "roles/web/defaults/main.yml": "port: 80\ngreeting: from defaults\n",
  "roles/web/vars/main.yml": "greeting: from vars\n",
  "roles/web/templates/page.ejs": "<%= greeting %> on <%= port %> of <%= inventory_hostname %>\n",
  "roles/web/files/logo.txt": "a logo\n",
  "roles/web/handlers/main.yml":
    "- name: reload\n  shell: echo reloaded >> /srv/roles/log\n- name: unused\n  shell: echo unused >> /srv/roles/log\n",
  "roles/web/tasks/main.yml": `
- name: page
  template: { src: page.ejs, dest: /srv/roles/web/page }
  notify: reload
- name: logo
  copy: { src: logo.txt, dest: /srv/roles/web/logo }
  notify: reload
- import_tasks: more.yml
`,
  "roles/web/tasks/more.yml": "- name: more\n  copy: { content: more, dest: /srv/roles/web/more }\n",
};

describe("a role", () => {
  it("brings defaults, vars, templates, files, handlers and the roles it depends on", async () => {
    const site = `
- hosts: h1
  become: true
  roles:
    - role: web
      vars: { port: 8080 }
`;
    const first = await play(lab, site, { files: web });
    expect(first.told).toEqual([
      "h1 base directory: changed",
      "h1 page: changed",
      "h1 logo: changed",
      "h1 more: changed",
      "h1 reload: changed",
    ]);
    expect(first.of("h1", "page").role).toBe("web");
    expect(first.of("h1", "reload").handler).toBe(true);
    expect(await look(lab, "h1", "cd /srv/roles; cat web/page web/logo web/more log")).toBe(
      "from vars on 8080 of h1\na logo\nmorereloaded",
    );

    const second = await play(lab, site, { files: web });
    expect(second.hosts["h1"]).toMatchObject({ ok: 4, changed: 0, failed: 0 });
  });

  it("is imported and included with parameters of its own", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  become: true
  tasks:
    - import_role: { name: say, tasks_from: other }
      vars: { word: imported }
    - include_role: { name: say }
      loop: [one, two]
      vars: { word: "included <%= item %>" }
    - include_role: { name: say }
      vars: { word: never }
      when: inventory_hostname === "h2"
`,
      {
        files: {
          "roles/say/defaults/main.yml": 'word: nothing\nend: "!"\n',
          "roles/say/tasks/main.yml": '- name: say\n  debug: { msg: "<%= word %><%= end %>" }\n',
          "roles/say/tasks/other.yml": '- name: say other\n  debug: { msg: "<%= word %><%= end %>" }\n',
        },
      },
    );
    expect(played.results.map(({ status, message }) => `${status} ${message}`)).toEqual([
      "ok imported!",
      "ok included one!",
      "ok included two!",
      "skipped the condition is false",
    ]);
  });

  it("runs handlers of an included role, by the name with the role's as well", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - include_role: { name: late }
    - name: by role and name
      command: "true"
      notify: "late : say late"
`,
      {
        files: {
          "roles/late/tasks/main.yml": '- name: late task\n  command: "true"\n  notify: topic\n',
          "roles/late/handlers/main.yml":
            "- name: say late\n  debug: { msg: late }\n- name: listens\n  listen: topic\n  debug: { msg: topic }\n",
        },
      },
    );
    expect(played.told).toEqual([
      "h1 late task: changed",
      "h1 by role and name: changed",
      "h1 say late: ok",
      "h1 listens: ok",
    ]);
  });
});

describe("files of tasks", () => {
  it("are imported with the keywords of the import, included with those of apply, once for each item", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - import_tasks: pair.yml
      when: "!0"
      vars: { by: import }
    - include_tasks: { file: pair.yml, apply: { vars: { by: apply } } }
      loop: [1, 2]
      loop_control: { loop_var: turn }
    - include_tasks: "<%= which %>.yml"
      vars: { by: name, which: pair }
`,
      {
        files: {
          "pair.yml":
            "- name: first\n  debug: { msg: \"<%= by %> <%= vars.turn ?? '-' %>\" }\n- name: second\n  debug: { msg: end }\n",
        },
      },
    );
    expect(played.results.map(({ task, message }) => `${task} ${message}`)).toEqual([
      "first import -",
      "second end",
      "first apply 1",
      "second end",
      "first apply 2",
      "second end",
      "first name -",
      "second end",
    ]);
  });

  it("that are not there fail the host where they are included", async () => {
    const played = await play(
      lab,
      `
- hosts: h1
  tasks:
    - block:
        - include_tasks: "<%= 'no-such' %>.yml"
        - name: not reached
          command: "true"
      rescue:
        - name: rescued
          debug: { msg: <%= ansible_failed_result.msg %> }
`,
    );
    expect(played.told).toEqual(["h1 include_tasks: rescued", "h1 rescued: ok"]);
    expect(played.of("h1", "rescued").message).toMatch(/no-such\.yml/);
    expect(played.exitCode).toBe(0);
  });

  it("of another playbook run after those before", async () => {
    const played = await play(
      lab,
      `
- name: first
  hosts: h1
  tasks: [{ name: a, debug: { msg: a } }]
- import_playbook: other/more.yml
- name: last
  hosts: h1
  tasks: [{ name: c, debug: { msg: c } }]
`,
      { files: { "other/more.yml": "- name: middle\n  hosts: h2\n  tasks: [{ name: b, debug: { msg: b } }]\n" } },
    );
    expect(played.told).toEqual(["h1 a: ok", "h2 b: ok", "h1 c: ok"]);
    expect(played.events.filter((event) => event.type === "play_start").map((event) => event.play)).toEqual([
      "first",
      "middle",
      "last",
    ]);
  });
});
