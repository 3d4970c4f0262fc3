import { describe, expect, it } from "@jest/globals";
import { complaintsIn, tasks } from "./project.js";

type Table = [name: string, content: string, expected: string[]][];

describe("names", () => {
  it.each<Table[number]>([
    [
      "in tasks",
      "- command: echo <%= inventory_hostnam %> <%= item %>\n- command: <%= typeof zz %> <%= itme %>\n  loop: [1]\n- command: <%= item %>\n  loop: <%= item %>\n- set_fact: {okay: 2}\n- command: <%= okey %>\n  when: ook\n- command: <%= [1].map((one) => one + tow) %>",
      [
        'site.yml:3:25 "inventory_hostnam" is undefined | did you mean "inventory_hostname"?',
        'site.yml:3:50 "item" is undefined | "item" has a value within a loop only',
        'site.yml:4:37 "itme" is undefined | did you mean "item"?',
        'site.yml:7:17 "item" is undefined | "item" has a value within a loop only',
        'site.yml:9:20 "okey" is undefined | did you mean "okay"?',
        'site.yml:10:13 "ook" is undefined',
        'site.yml:11:43 "tow" is undefined',
      ],
    ],
    [
      "in rescue, label and environment",
      "- block: []\n  rescue:\n    - command: <%= a1 %>\n      environment: {X: <%= a2 %>}\n      loop: [1]\n      loop_control: {label: <%= a3 %>}",
      ['site.yml:5:24 "a1" is undefined', 'site.yml:6:32 "a2" is undefined', 'site.yml:8:37 "a3" is undefined'],
    ],
  ])("%s", (_name, content, expected) => {
    expect(complaintsIn(tasks(content))).toEqual(expected);
  });

  it("follows variables that are used, and only those", () => {
    const site =
      "- hosts: web\n  vars:\n    a: <%= b %>\n    b: <%= lost %>\n    unused: <%= nowhere %>\n  tasks:\n    - command: <%= a %>\n";
    expect(complaintsIn(site)).toEqual(['site.yml:4:12 "lost" is undefined']);
  });

  it("follows variables into the inventory", () => {
    const files = { "site.yml": tasks("- command: <%= a %>"), "group_vars/web.yml": "a: <%= lost %>\n" };
    expect(complaintsIn(files)).toEqual(['group_vars/web.yml:1:8 "lost" is undefined']);
  });

  it("knows vars of another play only where they last", () => {
    const site =
      "- hosts: web\n  vars: {mine: 1}\n  tasks:\n    - command: x\n      register: kept\n- hosts: web\n  tasks:\n    - command: <%= kept.rc %> <%= mine %>\n";
    expect(complaintsIn(site)).toEqual(['site.yml:8:35 "mine" is undefined']);
  });

  it("says nothing of names while a file that may define them is missing", () => {
    const site = "- hosts: web\n  vars_files: [nope.yml]\n  tasks:\n    - command: <%= what %>\n";
    expect(complaintsIn(site)).toEqual([
      'site.yml:2:16 there is no vars file "nope.yml" | searched:\n  nope.yml\n  vars/nope.yml',
    ]);
  });

  it("looks for definitions in files that an include may mean", () => {
    const files = {
      "site.yml": tasks("- include_tasks: set-<%= inventory_hostname %>.yml\n- command: <%= found %> <%= lost %>"),
      "set-a.yml": "- command: x\n  register: found\n",
      "other.yml": "- command: x\n  register: lost\n",
    };
    expect(complaintsIn(files)).toEqual(['site.yml:4:33 "lost" is undefined']);
  });
});

describe("files", () => {
  const searchedRoles = /^site.yml:3:11 there is no role "nope" \| searched:\n {2}roles\/nope\n/;
  it("are missing, wrong or broken", () => {
    const files = {
      "site.yml":
        "- hosts: web\n  vars_files: [[a.yml, b.yml], v.yml, '<%= nope %>.yml']\n  roles: [nope, java, {role: jav}, {tags: x}, 5]\n" +
        "  tasks:\n    - template: {src: x.ejs, dest: /x}\n    - template: {src: bad.ejs, dest: /x}\n" +
        "    - copy: {src: nope, dest: /x}\n    - copy: {src: nope, dest: /x, remote_src: true}\n",
      "v.yml": "- a\n",
      "templates/bad.ejs": "x\n<% if (a { %>\n",
      "roles/java/tasks/main.yml": "a: 1\n",
      "roles/java/vars/main.yml": "$ANSIBLE_VAULT;1.1;AES256\n3264\n",
    };
    expect(complaintsIn(files)).toEqual([
      'site.yml:2:16 there is no vars file "a.yml" or "b.yml" | searched:\n  a.yml\n  vars/a.yml\n  b.yml\n  vars/b.yml',
      'site.yml:2:44 "nope" is undefined | define it, or guard it with vars.nope ?? …',
      expect.stringMatching(searchedRoles),
      expect.stringMatching(/^site.yml:3:30 there is no role "jav" \| did you mean "java"\?\nsearched:\n/),
      "site.yml:3:36 this entry names no role | role: and a name",
      "site.yml:3:47 a role is the number 5 | a name, or a mapping with role:",
      'site.yml:5:23 there is no template "x.ejs" | searched:\n  templates/x.ejs\n  x.ejs',
      'site.yml:7:19 there is no file "nope" | searched:\n  files/nope\n  nope',
      "roles/java/vars/main.yml:1:1 main.yml cannot be decrypted: it is damaged | a vault of Ansible's format 1.1 or 1.2 with AES256",
      "roles/java/tasks/main.yml:1:1 a file of tasks holds a mapping | a list of tasks",
      "v.yml:1:1 variables of v.yml are a list | a mapping of names to values",
      "templates/bad.ejs:2:10 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
    ]);
  });

  it("use names that nothing defines, in templates", () => {
    const files = {
      "site.yml": "- hosts: web\n  roles: [java]\n",
      "roles/java/tasks/main.yml": "- template: {src: x.ejs, dest: /x}\n  loop: [1]\n",
      "roles/java/templates/x.ejs": "<%= item %>\n  <%= hoem %>\n",
      "roles/java/defaults/main.yml": "home: /opt\n",
    };
    expect(complaintsIn(files)).toEqual(['roles/java/templates/x.ejs:2:7 "hoem" is undefined | did you mean "home"?']);
  });

  it("are not text", () => {
    expect(complaintsIn("\u0000")).toEqual([expect.stringMatching(/^site.yml:1:1 /)]);
  });

  it("that are included are checked too", () => {
    const files = {
      "site.yml": tasks("- include_tasks: more.yml\n- include_role: {name: java, tasks_from: extra}"),
      "more.yml": "- comand: x\n",
      "roles/java/tasks/main.yml": "[]",
    };
    expect(complaintsIn(files)).toEqual([
      'more.yml:1:3 there is no module or keyword "comand" | did you mean "command"?',
      'site.yml:4:28 role "java" has no tasks/extra.yml | there are main',
    ]);
  });

  it("of roles that need each other", () => {
    const files = {
      "site.yml": "- hosts: web\n  roles: [a]\n",
      "roles/a/meta/main.yml": "dependencies: [b]\n",
      "roles/b/meta/main.yml": "dependencies: [{role: a}]\n",
    };
    expect(complaintsIn(files)).toEqual([
      "roles/b/meta/main.yml:1:23 this never ends: it leads back to itself | roles/a\n  uses roles/b\n  uses roles/a",
    ]);
  });

  it("import themselves", () => {
    const files = { "site.yml": tasks("- import_tasks: a.yml"), "a.yml": "- import_tasks: a.yml\n" };
    expect(complaintsIn(files)).toEqual(["a.yml:1:17 this never ends: it leads back to itself | a.yml\n  uses a.yml"]);
  });
});

describe("handlers", () => {
  it("are wrong or missing", () => {
    const site =
      "- hosts: web\n  tasks:\n    - command: x\n      notify: [restrat, topic, <%= inventory_hostname %>]\n  handlers:\n" +
      "    - name: restart\n      listen: topic\n      command: x\n    - command: nameless\n    - block: []\n    - meta: noop\n    - import_role: {name: x}\n    - 5\n";
    expect(complaintsIn(site)).toEqual([
      'site.yml:4:16 no handler is named "restrat", and none listens to it | did you mean "restart"?',
      "site.yml:9:7 a handler needs a name | name: or listen:",
      "site.yml:10:7 a handler cannot be a block | use include_tasks with a file",
      'site.yml:11:7 a handler cannot be "meta" | a module or include_tasks',
      'site.yml:12:7 a handler cannot be "import_role" | a module or include_tasks',
      "site.yml:13:7 a handler is the number 5 | a mapping, such as - name: …",
    ]);
  });
});
