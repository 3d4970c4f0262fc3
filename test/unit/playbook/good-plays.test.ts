import { describe, expect, it } from "@jest/globals";
import type { Block } from "../../../src/playbook/types.js";
import { render } from "../../../src/template/render.js";
import type { Scope } from "../../../src/template/types.js";
import { allTasks, commands, playIn, playsIn, project, shown, taskIn, tasks } from "./project.js";

const noNames: Scope = { has: () => false, get: () => undefined };

describe("parameters", () => {
  it.each<[string, string, unknown]>([
    ["a free form", "- command: ls -l", { cmd: "ls -l" }],
    ["a free form with args", "- command: ls\n  args: {chdir: /tmp}", { cmd: "ls", chdir: "/tmp" }],
    ["= in free form", "- command: dd if=a of=b", { cmd: "dd if=a of=b" }],
    ["the long name", "- ansible.builtin.command: ls", { cmd: "ls" }],
    ["the name with a collection", "- ansible.posix.mount: {path: /x}", { path: "/x" }],
    [
      "octal modes as written",
      "- copy: {content: x, dest: /x, mode: 0644}",
      { content: "x", dest: "/x", mode: "0644" },
    ],
    ["modes with 0o", "- copy: {content: x, dest: /x, mode: 0o750}", { content: "x", dest: "/x", mode: "0750" }],
    ["modes as text", "- copy: {content: x, dest: /x, mode: u=rw}", { content: "x", dest: "/x", mode: "u=rw" }],
    ["numbers that are meant as text", "- service: {name: x, version: 1.10}", { name: "x", version: "1.10" }],
    ["numbers where both will do", "- copy: {content: x, dest: /x, owner: 0}", { content: "x", dest: "/x", owner: 0 }],
    ["templates", "- command: echo <%= 1 %>", { cmd: "echo <%= 1 %>" }],
    ["bare expressions of assert", "- assert: {that: [1 < 2, true]}", { that: ["1 < 2", "true"] }],
    ["templates of assert", "- assert: {that: '<%= 1 < 2 %>'}", { that: "<%= 1 < 2 %>" }],
  ])("%s", (_name, text, expected) => {
    expect(shown(taskIn(text).args)).toEqual(expected);
  });

  it("have the place of their value", () => {
    const { argPlaces, place } = taskIn("- name: x\n  copy:\n    content: x\n    dest: /x");
    expect([place.line, place.column]).toEqual([3, 7]);
    expect([argPlaces["dest"]?.line, argPlaces["dest"]?.column, argPlaces["dest"]?.length]).toEqual([6, 15, 2]);
  });
});

describe("gather_facts", () => {
  const gathered = (word: string): [unknown, string, string[], number][] => {
    const play = playIn({ "site.yml": `- hosts: web\n${word}  become: true\n  pre_tasks: [{command: ls}]\n` });
    return allTasks(play.nodes)
      .slice(0, -1)
      .map(({ name, module, tags, when }) => [name, module.name, tags, when.length]);
  };

  it("is a task before all others where it is asked for", () => {
    expect(gathered("  gather_facts: true\n")).toEqual([["Gathering Facts", "setup", ["always"], 0]]);
    expect(gathered("  gather_facts: <%= vars.x === 1 %>\n")).toEqual([["Gathering Facts", "setup", ["always"], 1]]);
    expect([gathered(""), gathered("  gather_facts: false\n")]).toEqual([[], []]);
  });

  it("reads what gather_subset says", () => {
    const play = playIn({ "site.yml": "- hosts: web\n  gather_facts: true\n  gather_subset: ['!all', network]\n" });
    expect(allTasks(play.nodes)[0]?.args).toEqual({ gather_subset: ["!all", "network"] });
  });
});

describe("module_defaults", () => {
  it("fill in what a task leaves open, the nearest first, and also of what is imported and included", () => {
    const { nodes } = playIn({
      "site.yml":
        "- hosts: web\n  module_defaults: {copy: {mode: 0600, owner: me}, ansible.builtin.command: {chdir: /tmp}}\n  tasks:\n" +
        "    - copy: {content: x, dest: /x, owner: you}\n" +
        "    - module_defaults: {copy: {mode: 0640}}\n      block: [{copy: {content: x, dest: /y}}, {import_tasks: more.yml}]\n",
      "more.yml": "- command: ls\n  module_defaults: {command: {creates: /z}}\n",
    });
    expect(allTasks(nodes).map((one) => shown(one.args))).toEqual([
      { content: "x", dest: "/x", owner: "you", mode: "0600" },
      { content: "x", dest: "/y", mode: "0640" },
      { cmd: "ls", creates: "/z" },
    ]);
  });
});

describe("action and local_action", () => {
  it.each<[string, string, unknown, unknown]>([
    ["free form", "action: command ls -l", { cmd: "ls -l" }, undefined],
    ["a mapping", "action: {module: copy, content: x, dest: /x}", { content: "x", dest: "/x" }, undefined],
    ["on the controller", "local_action: ansible.builtin.command ls", { cmd: "ls" }, "localhost"],
    ["with args", "local_action: {module: command}\n  args: {cmd: ls}", { cmd: "ls" }, "localhost"],
  ])("%s", (_name, text, args, delegateTo) => {
    const task = taskIn(`- ${text}`);
    expect([shown(task.args), task.delegateTo]).toEqual([args, delegateTo]);
  });
});

describe("keywords", () => {
  it("have their defaults", () => {
    const found = taskIn("- command: x");
    expect(found).toMatchObject({
      when: [],
      tags: [],
      ignoreErrors: false,
      noLog: false,
      runOnce: false,
      timeout: 0,
      retries: 0,
      notify: [],
    });
    expect(found.become).toBeUndefined();
    expect(found.checkMode).toBeUndefined();
  });

  it("come from play, block and task, the nearest wins or all add up", () => {
    const found = playIn(
      "- hosts: web\n  become: true\n  become_user: app\n  tags: p\n  environment: {A: 1, B: 1}\n  no_log: true\n  tasks:\n" +
        "    - tags: [b, c]\n      when: 1 > 0\n      vars: {x: 1}\n      notify: all\n      delegate_to: web1\n      block:\n" +
        "        - command: x\n          become: false\n          tags: t,p\n          when: [2 > 0, true]\n          vars: {x: 2}\n          no_log: false\n          environment: {B: yes}\n" +
        "        - command: y\n          notify: own\n" +
        "  handlers:\n    - {name: own, listen: all, command: z}\n",
    );
    const [x, y] = allTasks(found.nodes);
    expect(x?.become).toEqual({ enabled: false, user: "app" });
    expect(x?.tags).toEqual(["p", "b", "c", "t"]);
    expect(x?.when.map((one) => one.source)).toEqual(["1 > 0", "2 > 0", "true"]);
    expect(x?.vars.map((layer) => layer.values)).toEqual([{ x: 1 }, { x: 2 }]);
    expect(x?.environment).toEqual([{ A: "1", B: "1" }, { B: "yes" }]);
    expect(x?.noLog).toBe(false);
    expect(x?.delegateTo).toBe("web1");
    expect(x?.notify).toEqual(["all"]);
    expect(y?.notify).toEqual(["own"]);
    expect(y?.noLog).toBe(true);
  });

  it("of the command line stand below those of the content", () => {
    const become = { enabled: true, user: "root" };
    const found = playIn(tasks("- command: x\n- command: y\n  become: false\n- command: z\n  become_user: app"), {
      become,
    });
    expect(allTasks(found.nodes).map((one) => one.become)).toEqual([
      { enabled: true, user: "root" },
      { enabled: false, user: "root" },
      { enabled: true, user: "app" },
    ]);
  });

  it("until brings retries and delay", () => {
    expect(taskIn("- command: x\n  until: 1 > 0")).toMatchObject({ retries: 3, delay: 5 });
    expect(taskIn("- command: x\n  until: 1 > 0\n  retries: 7\n  delay: 0.5")).toMatchObject({
      retries: 7,
      delay: 0.5,
    });
    expect(taskIn("- command: x\n  retries: 2")).toMatchObject({ until: undefined, retries: 2 });
  });
});

describe("loops", () => {
  it("have loop_control", () => {
    const { loop } = taskIn(
      "- command: <%= it.a %> <%= n %>\n  loop: [{a: 1}]\n  loop_control: {loop_var: it, index_var: n, label: <%= it.a %>, pause: 2}",
    );
    expect(loop).toMatchObject({ items: [{ a: 1 }], loopVar: "it", indexVar: "n", pause: 2 });
    expect(shown(loop?.label)).toBe("<%= it.a %>");
  });

  it.each<[string, string, string, unknown]>([
    ["loop", "loop: [[1, 2], 3]", "list", [[1, 2], 3]],
    ["with_items", "with_items: a", "items", "a"],
    ["with_dict", "with_dict: {a: 1}", "dict", { a: 1 }],
    ["with_sequence", "with_sequence: 1-3", "sequence", "1-3"],
  ])("%s says how its value becomes a list", (_name, text, form, items) => {
    const { loop } = taskIn(`- command: x\n  ${text}`);
    expect([loop?.form, render(loop?.items ?? null, noNames)]).toEqual([form, items]);
  });

  it("that are extended define ansible_loop within", () => {
    const text =
      "- command: <%= ansible_loop.index %>\n  loop: [1]\n  loop_control: {extended: true, extended_allitems: false}";
    expect(taskIn(text).loop?.extended).toEqual({ allItems: false });
  });
});

describe("sections", () => {
  it("run in Ansible's order with a flush after each", () => {
    const { nodes } = playIn({
      "site.yml":
        "- hosts: web\n  tasks: [{command: tasks}]\n  roles: [java]\n  post_tasks: [{command: post}]\n  pre_tasks: [{command: pre}]\n",
      "roles/java/tasks/main.yml": "- command: role\n",
    });
    const order = nodes.map((node) =>
      node.kind === "task" ? shown(node.args["cmd"]) : node.kind === "meta" ? node.action : node.kind,
    );
    expect(order).toEqual([
      ...["pre", "flush_handlers", "role", "role_complete", "tasks", "flush_handlers", "post", "flush_handlers"],
    ]);
  });

  it("blocks keep their parts", () => {
    const [node] = playIn(
      tasks("- name: b\n  block: [{command: 1}]\n  rescue: [{command: 2}]\n  always: [{command: 3}]"),
    ).nodes.slice(1);
    const { name, block, rescue, always } = node as Block;
    expect([name, commands(block), commands(rescue), commands(always)]).toEqual(["b", ["1"], ["2"], ["3"]]);
  });

  it("plays have names, serial, vars and vars files", () => {
    const found = playIn(
      {
        "site.yml":
          "- name: play of <%= env %>\n  hosts: [web, '!web2']\n  serial: [1, '30%']\n  any_errors_fatal: true\n  remote_user: me\n" +
          "  vars: {a: 1}\n  vars_files: ['<%= env %>.yml', [nope.yml, second.yml]]\n",
        "vars/test.yml": "b: 2\n",
        "second.yml": "c: <%= a %>\n",
      },
      { extraVars: { env: "test" } },
    );
    expect(found).toMatchObject({
      name: "play of test",
      hosts: ["web", "!web2"],
      serial: [1, "30%"],
      forceHandlers: undefined,
      order: "inventory",
      reach: { remoteUser: "me" },
    });
    expect(found.vars.values).toEqual({ a: 1 });
    expect(found.varsFiles.map((layer) => shown(layer.values))).toEqual([{ b: 2 }, { c: "<%= a %>" }]);
  });

  it("plays say how their hosts are reached, in which order, and how many may fail", () => {
    const keywords =
      "max_fail_percentage: 30%, force_handlers: false, order: reverse_sorted, connection: local, port: 2222";
    expect(playIn(`- {hosts: web, ${keywords}}`)).toMatchObject({
      tolerated: 0.3,
      forceHandlers: false,
      order: "reverse_sorted",
      reach: { connection: "local", port: 2222 },
    });
  });

  it("blocks and tasks say how they reach their hosts, and what becomes of the others", () => {
    const found = playIn(
      "- hosts: web\n  remote_user: me\n  tasks:\n    - command: plain\n    - any_errors_fatal: true\n      port: 2222\n      block:\n" +
        "        - {command: x, connection: local, ignore_unreachable: true}\n        - {command: y, any_errors_fatal: false}\n",
    );
    const [plain, x, y] = allTasks(found.nodes);
    expect(plain?.reach).toBe(found.reach);
    expect([x?.reach, y?.reach]).toEqual([
      { connection: "local", port: 2222, remoteUser: "me" },
      { connection: undefined, port: 2222, remoteUser: "me" },
    ]);
    expect([x, y].map((task) => [task?.anyErrorsFatal, task?.ignoreUnreachable])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it("import_playbook hands down tags, conditions and vars", () => {
    const plays = playsIn({
      "site.yml": "- import_playbook: sub/more.yml\n  tags: t\n  when: 1 > 0\n  vars: {a: 2}\n- hosts: all\n",
      "sub/more.yml": "- hosts: web\n  vars: {a: 1, b: 1}\n  tasks: [{command: x, when: true}]\n",
    });
    expect(plays.map((one) => one.name)).toEqual(["web", "all"]);
    expect(plays[0]?.folder.endsWith("/sub")).toBe(true);
    expect(plays[0]?.vars.values).toEqual({ a: 2, b: 1 });
    const [x] = allTasks(plays[0]?.nodes ?? []);
    expect(x?.tags).toEqual(["t"]);
    expect(x?.when.map((one) => one.source)).toEqual(["1 > 0", "true"]);
  });

  it("a pattern that nobody answers to is a warning", () => {
    const folder = project({ "site.yml": "- hosts: wbe:web\n" });
    const { warnings } = folder.load();
    folder.remove();
    expect(warnings.map(({ message, hint }) => [message, hint])).toEqual([
      ['no host answers to "wbe"', 'did you mean "web"?'],
    ]);
  });
});
