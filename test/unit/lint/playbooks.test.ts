import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";
import { lintPlaybooks } from "../../../src/lint/lint.js";
import { rules } from "../../../src/lint/rules.js";
import { loadModules } from "../../../src/modules/registry.js";
import { Vault } from "../../../src/vault/vault.js";
import { project, type Project } from "../playbook/project.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder: Project | undefined;

afterEach(() => folder?.remove());

async function found(files: Record<string, string>): Promise<string[]> {
  folder = project(files);
  const { root: cwd } = folder;
  const findings = lintPlaybooks(["site.yml"], {
    modules: await loadModules(),
    extraVars: {},
    vault: new Vault([]),
    cwd,
  });
  return findings.map(({ rule, place, text }) =>
    `${place.file.replace(`${cwd}/`, "")}:${place.line}:${place.column} ${rule.name} ${text}`.replace("site.yml:", ""),
  );
}

function play(tasks: string, more = ""): Record<string, string> {
  return { "site.yml": `- hosts: web\n${more}  tasks:\n${tasks.replace(/^(?=.)/gm, "    ")}\n` };
}

describe("lint", () => {
  it.each<[rule: string, tasks: string, findings: string[]]>([
    [
      "command-without-guard",
      "- name: a\n  command: run\n- name: b\n  command: {cmd: run, creates: /x}\n- name: c\n  shell: run | cat\n  changed_when: false\n" +
        "- name: d\n  command: run\n  when: 1 > 0\n- name: e\n  when: 1 > 0\n  block:\n    - name: f\n      raw: run",
      ['3:7 command-without-guard "a" has no guard'],
    ],
    [
      "shell-not-needed",
      "- name: a\n  shell: run <%= 1 %> --x=y\n  changed_when: false\n- name: b\n  shell: run >/x\n  changed_when: false\n" +
        '- name: c\n  shell: <%= "a | b" %>\n  changed_when: false\n- name: d\n  shell: cd /x\n  changed_when: false',
      ['3:7 shell-not-needed "a" needs no shell'],
    ],
    [
      "file-mode",
      "- name: a\n  copy: {content: x, dest: /x}\n- name: b\n  copy: {content: x, dest: /x, mode: 0644}\n" +
        "- name: c\n  lineinfile: {path: /x, line: y, create: true}\n- name: d\n  lineinfile: {path: /x, line: y}",
      ['3:7 file-mode "a" does not say the mode of the file', '7:7 file-mode "c" does not say the mode of the file'],
    ],
    [
      "secret-mode",
      "- name: a\n  copy: {content: '<%= db_password %>', dest: /x, mode: 0644}\n  vars: {db_password: x}\n" +
        "- name: b\n  copy: {content: '<%= db_password %>', dest: /x, mode: 0640}\n  vars: {db_password: x}\n" +
        "- name: c\n  copy: {content: x, dest: /x, mode: 0604}\n  no_log: true",
      [
        '4:61 secret-mode "a" writes a secret that others may read',
        '10:42 secret-mode "c" writes a secret that others may read',
      ],
    ],
    [
      "ignored-errors",
      "- name: a\n  file: {path: /x, state: absent}\n  ignore_errors: true\n- name: b\n  file: {path: /y, state: absent}\n" +
        "  ignore_errors: true\n  register: gone\n- debug: {var: gone}",
      ['3:7 ignored-errors "a" passes over every failure'],
    ],
    [
      "package-latest",
      "- name: a\n  apt: {name: x, state: latest}",
      ['4:29 package-latest "a" takes whatever is newest'],
    ],
    [
      "task-without-name",
      "- file: {path: /x, state: absent}\n- debug: {msg: x}",
      ["3:7 task-without-name a task with file has no name"],
    ],
    [
      "duplicate-name",
      "- name: a\n  file: {path: /x, state: absent}\n- name: a\n  file: {path: /y, state: absent}",
      ['5:7 duplicate-name "a" is the name of the task on line 3, too'],
    ],
    [
      "notify-never",
      "- name: a\n  command: x\n  changed_when: false\n  notify: h",
      ['3:7 notify-never "a" notifies and never changes anything'],
    ],
    [
      "become-user-alone",
      "- name: a\n  file: {path: /x, state: absent}\n  become_user: x\n- name: b\n  file: {path: /y, state: absent}\n  become_user: x\n  become: true",
      ['3:7 become-user-alone "a" has become_user without become'],
    ],
    [
      "module-instead",
      "- name: a\n  command: mkdir /x\n  when: 1 > 0\n- name: b\n  shell: mkdir /x && cd /x\n  when: 1 > 0\n- name: c\n  command: systemctl restart x\n  when: 1 > 0\n" +
        "- name: d\n  command: systemctl is-active x\n  changed_when: false",
      [
        '3:7 module-instead "a" runs mkdir: file with state: directory does that',
        '9:7 module-instead "c" runs systemctl: systemd does that',
      ],
    ],
  ])("%s", async (_rule, tasks, findings) => {
    const handlers = tasks.includes("notify") ? "  handlers: [{name: h, debug: {msg: x}}]\n" : "";
    expect((await found(play(tasks, handlers))).map((line) => shifted(line, handlers))).toEqual(findings);
  });

  it("finds handlers that nobody notifies, whatever plays a role is in", async () => {
    const files = {
      "site.yml":
        "- hosts: web\n  roles: [r]\n- hosts: web\n  roles: [r]\n  handlers:\n    - name: h\n      debug: {msg: x}\n",
      "roles/r/tasks/main.yml": "- name: a\n  file: {path: /x, state: absent}\n  notify: [used, topic]\n",
      "roles/r/handlers/main.yml":
        "- name: used\n  debug: {msg: x}\n- name: unused\n  debug: {msg: x}\n- name: listens\n  listen: topic\n  debug: {msg: x}\n",
    };
    expect(await found(files)).toEqual([
      'roles/r/handlers/main.yml:3:3 unnotified-handler nobody notifies "unused"',
      '6:7 unnotified-handler nobody notifies "h"',
    ]);
  });

  it("finds variables that nothing uses", async () => {
    const files = {
      "site.yml":
        "- hosts: web\n  vars: {a: 1, b: 2, ansible_become: true}\n  roles: [r]\n  tasks:\n    - debug: {msg: '<%= a %>'}\n      register: said\n",
      "roles/r/defaults/main.yml": "used_here: 1\nused_there: 2\nr_typo: 3\n",
      "roles/r/tasks/main.yml": "- name: x\n  template: {src: t, dest: /x, mode: 0644}\n  when: used_here > 0\n",
      "roles/r/templates/t": "<%= used_there %>",
    };
    expect(await found(files)).toEqual([
      'roles/r/defaults/main.yml:3:1 unused-variable nothing uses "r_typo"',
      '2:16 unused-variable nothing uses "b"',
      '5:7 unused-variable nothing uses "said"',
    ]);
  });

  it.each<[string, string, number]>([
    ["above", "# why. lint: skip task-without-name\n- file: {path: /x, state: absent}", 0],
    ["on the line, with others", "- file: {path: /x, state: absent} # lint: skip file-mode, task-without-name", 0],
    ["of another rule", "# lint: skip file-mode\n- file: {path: /x, state: absent}", 1],
    ["further above", "# lint: skip task-without-name\n- debug: {msg: x}\n- file: {path: /x, state: absent}", 1],
  ])("takes comments: %s", async (_name, tasks, count) => {
    expect(await found(play(tasks))).toHaveLength(count);
  });

  it("takes a comment at the head for the whole file", async () => {
    const { "site.yml": text = "" } = play("- debug: {msg: x}\n- file: {path: /x, state: absent}");
    expect(await found({ "site.yml": `# lint: skip task-without-name\n\n${text}` })).toEqual([]);
    expect(await found({ "site.yml": `# lint: skip task-without-name\n${text}` })).toHaveLength(1);
  });

  it("tells what is not valid instead", async () => {
    await expect(found(play("- copi: {}"))).rejects.toThrow('there is no module or keyword "copi"');
  });

  it("has nothing to say of the playbooks of this repository", async () => {
    const names = readdirSync(join(root, "playbooks")).filter((name) => name.endsWith(".yml"));
    const options = { modules: await loadModules(), extraVars: {}, vault: new Vault([]), cwd: root };
    const findings = lintPlaybooks(
      names.map((name) => `playbooks/${name}`),
      options,
    );
    expect(findings.map(({ rule, place, text }) => `${place.file}:${place.line} ${text} (${rule.name})`)).toEqual([]);
  });

  it("has rules with names in order, each once", () => {
    const names = rules.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

/** Handlers stand above the tasks, on one line. */
function shifted(line: string, handlers: string): string {
  return handlers === "" ? line : line.replace(/^\d+/, (number) => String(Number(number) - 1));
}
