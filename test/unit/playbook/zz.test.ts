import { it } from "@jest/globals";
import { project } from "./project.js";
const T = (text: string) => `- hosts: web\n  tasks:\n${text.replace(/^/gm, "    ")}\n`;
const cases: Record<string, string | Record<string,string>> = {
  notlist: "hosts: web\n",
  empty: "",
  emptyList: "[]\n",
  scalar: "- 5\n",
  nohosts: "- tasks: []\n",
  kw: "- hosts: web\n  taks: []\n  when: true\n  vars_prompt: []\n  strategy: free\n  serial: [1, 0, 50%, x]\n  gather_facts: no\n  any_errors_fatal: yes\n",
  hosts: "- hosts: 'web:[a'\n- hosts: [ok, '!']\n- hosts: ~(\n",
  hostsT: "- hosts: <%= targt %>\n",
  task: T("- 5\n- name: x\n- coppy: {}\n- community.general.copy: {dest: x}\n- cron: {}\n- include: x\n- command: a\n  copy: {}\n- command: a\n  whne: true\n  async: 3\n  with_dict: {}\n  with_fileglob: x"),
  params: T("- copy: {dset: x, content: a}\n- copy: {content: 5, dest: [1], force: yes}\n- copy: {content: x, dest: y, mode: 644}\n- copy: {dest: x}\n- copy: src=a dest=\"b c\"\n- copy: hello\n- copy: [a]\n- service: {name: x, state: startd, ports: [{port: 0}, {prot: 1}, x], version: 1.10}\n- command: ls chdir=/tmp\n- command: {cmd: x}\n  args: {cmd: y, chdirr: z}"),
  tparams: T("- vars: {a: 1}\n  service: {name: <%= a %>, state: '<%= a %>', ports: ['<%= a %>', {port: '<%= a %>', x: 1}]}"),
  yaml: "- hosts: web\n  vars:\n\ta: 1\n",
  yaml2: "- hosts: web\n  hosts: web\n  vars:\n    a: {{ foo }}\n    b: {{ foo }}/x\n    c: !vault x\n    d: *nope\n",
  yaml3: "- hosts: web\n  vars:\n    a: {{ foo }}\n    c: !vault x\n    d: *nope\n    e: 12345678901234567890\n    __proto__: 1\n    ? [a]\n    : b\n",
  yaml4: "- hosts: web\n  vars:\n    a: <%= x ? 1 : 2 %>\n    b: \"unclosed\n",
  ejs: T("- command: echo <%= a + %>\n- command: |\n    line one\n    two <%= b c %>\n- command: \"tab\\t<%= ) %>\"\n- command: 'it''s <%= ( %>'\n- command: >\n    folded\n    text <%= a b %>\n- command: x\n  when: \"{{ a }}\"\n- command: \"{{ b }}/x\"\n- command: x\n  when: a =\n- command: x\n  when: [1, '<%= a %>', {a: 1}]"),
  names: T("- command: echo <%= inventory_hostnam %> <%= item %>\n- command: <%= typeof zz %> <%= it %>\n  loop: [1]\n- command: <%= item %>\n  loop: <%= item %>\n- set_fact: {fa-ct: 1, okay: 2, class: 3}\n- command: <%= okey %>\n  register: 1x\n- command: x\n  register: groups"),
  handlers: "- hosts: web\n  tasks:\n    - command: x\n      notify: [restrat, topic, <%= inventory_hostname %>]\n  handlers:\n    - name: restart\n      listen: topic\n      command: x\n    - command: nameless\n    - block: []\n    - meta: noop\n    - import_role: {name: x}\n",
  block: T("- block: []\n  loop: []\n- rescue: []\n- name: x\n  block: {}\n  rescue: [{command: x}]"),
  loops: T("- command: x\n  loop: {a: 1}\n- command: x\n  loop: text\n- command: x\n  loop: [1]\n  with_items: [1]\n- command: x\n  loop_control: {loop_var: x}\n- command: x\n  loop: [1]\n  loop_control: {loop_var: 1x, extended: true, paus: 3, pause: -1}"),
  misc: T("- command: x\n  become: yes\n  become_method: su\n  retries: -1\n  ignore_errors: maybe\n  tags: <%= x %>\n  environment: {A-B: 1, C: [1]}\n  vars: [1]\n  delegate_to: [a]\n- meta: flush\n- meta: end_batch\n- include_tasks: nope.yml\n- import_tasks: nope.yml\n  loop: [1]\n- include_role: {name: nope, taks_from: x}\n- import_role: name=foo\n- include_tasks: a.yml x=1\n- include_tasks: {apply: {}}\n- include_tasks: a.yml\n  become: true"),
  files: {"site.yml": "- hosts: web\n  vars_files: [nope.yml, [a.yml, b.yml], v.yml, '<%= nope %>.yml']\n  roles: [nope, java, {role: jav}, {tags: x}, 5]\n  tasks:\n    - template: {src: x.ejs, dest: /x}\n    - template: {src: bad.ejs, dest: /x}\n    - copy: {src: nope, dest: /x}\n    - copy: {src: nope, dest: /x, remote_src: true}\n- import_playbook: nope.yml\n- import_playbook: site.yml\n", "v.yml": "- a\n", "templates/bad.ejs": "x\n<% if (a { %>\n", "roles/java/tasks/main.yml": "a: 1\n"},
};
it("x", () => {
  let out = "";
  for (const [name, site] of Object.entries(cases)) {
    const p = project(typeof site === "string" ? { "site.yml": site } : site);
    out += `== ${name}\n${typeof site === "string" ? site : site["site.yml"]}--\n` + p.complaints().join("\n") + "\n";
    p.remove();
  }
  process.stdout.write(out);
});
