import { describe, expect, it } from "@jest/globals";
import type { Block, Include, Task } from "../../../src/playbook/types.js";
import { allTasks, commands, playIn, project, tasks } from "./project.js";

describe("roles", () => {
  it("bring defaults, vars, parameters, handlers and dependencies", () => {
    const found = playIn({
      "site.yml":
        "- hosts: web\n  roles:\n    - {role: api, number: 80, vars: {mode: x}, tags: r, when: 1 > 0}\n  handlers: [{name: mine, command: h2}]\n",
      "roles/api/tasks/main.yml": "- command: api <%= number %> <%= home %>\n  notify: 'api : restart'\n",
      "roles/api/defaults/main/a.yml": "home: /opt\nnumber: 1\n",
      "roles/api/defaults/main/b.yml": "number: 2\n",
      "roles/api/vars/main.yml": "fixed: 1\n",
      "roles/api/handlers/main.yml": "- name: restart\n  command: h1\n",
      "roles/api/meta/main.yml": "dependencies:\n  - java\n  - {role: db, when: 2 > 0, tags: d}\n",
      "roles/java/tasks/main.yml": "- command: java\n",
      "roles/db/tasks/main.yml": "- command: db\n",
    });
    const [java, db, api] = allTasks(found.nodes);
    expect(commands(found.nodes)).toEqual(["java", "db", "api <%= number %> <%= home %>"]);
    expect(found.roles.map((role) => role.name)).toEqual(["java", "db", "api"]);
    expect(api?.role).toMatchObject({
      name: "api",
      defaults: { values: { home: "/opt", number: 2 } },
      vars: { values: { fixed: 1 } },
      params: { values: { number: 80, mode: "x" } },
    });
    expect(java?.role?.params.values).toEqual({ number: 80, mode: "x" });
    expect(db?.tags).toEqual(["r", "d"]);
    expect(db?.when.map((one) => one.source)).toEqual(["1 > 0", "2 > 0"]);
    expect(found.handlers.map((handler) => [handler.name, handler.node.role?.name])).toEqual([
      ["restart", "api"],
      ["mine", undefined],
    ]);
  });

  const twice = {
    "roles/a/tasks/main.yml": "- command: a\n",
    "roles/a/meta/main.yml": "dependencies: [common]\n",
    "roles/b/tasks/main.yml": "- command: b\n",
    "roles/b/meta/main.yml": "dependencies: [common]\n",
    "roles/common/tasks/main.yml": "- command: common\n",
  };

  it("that several need run once, for the tags of all", () => {
    const { nodes } = playIn({
      ...twice,
      "site.yml": "- hosts: web\n  roles: [{role: a, tags: x}, {role: b, tags: y}, a]\n",
    });
    expect(allTasks(nodes).map((one) => [one.args["cmd"], one.tags])).toEqual([
      ["common", ["x", "y"]],
      ["a", ["x"]],
      ["b", ["y"]],
    ]);
  });

  it("run again with other parameters or conditions, or when they allow it", () => {
    const roles = "roles: [{role: a}, {role: b, n: 1}, {role: b, n: 2}, {role: common, when: false}]";
    const { nodes } = playIn({ ...twice, "site.yml": `- hosts: web\n  ${roles}\n` });
    expect(commands(nodes)).toEqual(["common", "a", "b", "b", "common"]);
    const allowing = { ...twice, "roles/common/meta/main.yml": "allow_duplicates: true\n" };
    expect(commands(playIn({ ...allowing, "site.yml": "- hosts: web\n  roles: [a, b]\n" }).nodes)).toEqual([
      "common",
      "a",
      "common",
      "b",
    ]);
  });

  it("are found beside the playbook, beside its folder, and where the run was started", () => {
    const folder = project({
      "playbooks/site.yml": "- hosts: web\n  roles: [one, two, three]\n",
      "playbooks/roles/one/tasks/main.yml": "- command: 1\n",
      "roles/one/tasks/main.yml": "- command: not this\n",
      "roles/two/tasks/main.yml": "- command: 2\n",
      "work/roles/three/tasks/main.yml": "- command: 3\n",
    });
    const { plays } = folder.load(`${folder.root}/playbooks/site.yml`, { cwd: `${folder.root}/work` });
    folder.remove();
    expect(commands(plays[0]?.nodes ?? [])).toEqual(["1", "2", "3"]);
  });

  it("are imported with other files than main.yml", () => {
    const found = playIn({
      "site.yml": tasks(
        "- import_role:\n    name: java\n    tasks_from: extra.yml\n    vars_from: other\n    defaults_from: other\n    handlers_from: other\n  vars: {v: 1}\n  tags: t\n- command: x\n  notify: h",
      ),
      "roles/java/tasks/extra.yml": "- import_tasks: sub/deep.yml\n",
      "roles/java/tasks/sub/deep.yml": "- import_tasks: beside.yml\n- import_tasks: top.yml\n",
      "roles/java/tasks/sub/beside.yml": "- command: beside\n",
      "roles/java/tasks/top.yml": "- command: top\n",
      "roles/java/vars/other.yml": "a: 1\n",
      "roles/java/defaults/other.yml": "b: 1\n",
      "roles/java/handlers/other.yml": "- {name: h, command: h}\n",
    });
    expect(commands(found.nodes)).toEqual(["beside", "top", "x"]);
    const [beside] = allTasks(found.nodes);
    expect(beside?.tags).toEqual(["t"]);
    expect(beside?.role).toMatchObject({
      vars: { values: { a: 1 } },
      defaults: { values: { b: 1 } },
      params: { values: { v: 1 } },
    });
    expect(found.handlers.map((handler) => handler.name)).toEqual(["h"]);
  });
});

describe("imports and includes", () => {
  const more = "- command: more <%= v %>\n";

  it("import_tasks hands all its keywords down", () => {
    const { nodes } = playIn({
      "site.yml": tasks("- import_tasks: more.yml\n  when: 1 > 0\n  tags: t\n  become: true\n  vars: {v: 1}"),
      "more.yml": more,
    });
    const [found] = allTasks(nodes);
    expect(found).toMatchObject({ tags: ["t"], become: { enabled: true } });
    expect(found?.when).toHaveLength(1);
    expect(found?.vars.map((layer) => layer.values)).toEqual([{ v: 1 }]);
  });

  it("include_tasks keeps its keywords and hands down what is around it, apply and vars", () => {
    const content =
      "- when: 1 > 0\n  tags: outer\n  block:\n    - include_tasks: {file: more.yml, apply: {tags: applied, become: true}}\n      when: 2 > 0\n      tags: own\n      vars: {v: 1}\n      register: r\n      loop: [1, 2]\n";
    const found = playIn({ "site.yml": tasks(content), "more.yml": more });
    const include = (found.nodes[1] as Block).block[0] as Include;
    expect(include).toMatchObject({
      kind: "include",
      what: "tasks",
      target: "more.yml",
      tags: ["outer", "own"],
      register: "r",
    });
    expect(include.when.map((one) => one.source)).toEqual(["1 > 0", "2 > 0"]);
    expect(include.loop?.items).toEqual([1, 2]);
    const loaded = include.load("more.yml");
    const [inner] = loaded.nodes as Task[];
    expect(inner?.tags).toEqual(["outer", "applied"]);
    expect(inner?.become).toEqual({ enabled: true });
    expect(inner?.when.map((one) => one.source)).toEqual(["1 > 0"]);
    expect(inner?.includeParams.map((layer) => layer.values)).toEqual([{ v: 1 }]);
    expect(include.load("more.yml")).toBe(loaded);
  });

  it("include_role gives the role's tasks and handlers", () => {
    const found = playIn({
      "site.yml": tasks(
        "- include_role: {name: java}\n  vars: {v: 1}\n  register: done\n- command: <%= done %>\n  notify: h",
      ),
      "roles/java/tasks/main.yml": more,
      "roles/java/handlers/main.yml": "- {name: h, command: h}\n",
    });
    const { nodes, handlers } = (found.nodes[1] as Include).load("java");
    expect(commands(nodes)).toEqual(["more <%= v %>"]);
    expect(allTasks(nodes)[0]?.role?.name).toBe("java");
    expect(handlers.map((handler) => handler.name)).toEqual(["h"]);
    expect(found.handlers).toEqual([]);
  });

  it("a file may include itself, and complains when it is loaded with what is wrong", () => {
    const folder = project({
      "site.yml": tasks("- include_tasks: again.yml\n- include_tasks: <%= inventory_hostname %>.yml"),
      "again.yml": "- include_tasks: again.yml\n  when: false\n",
      "web1.yml": "- comand: x\n",
    });
    const [first, second] = folder.load().plays[0]?.nodes.slice(1) as Include[];
    expect(first?.load("again.yml").nodes).toHaveLength(1);
    expect(() => second?.load("web1.yml")).toThrow('there is no module or keyword "comand"');
    expect(() => second?.load("web3.yml")).toThrow('there is no file of tasks "web3.yml"');
    folder.remove();
  });
});

describe("handlers", () => {
  it("may be imported, be includes, listen, and go without a name", () => {
    const found = playIn({
      "site.yml":
        "- hosts: web\n  tasks: [{command: x, notify: [one, topic, two]}]\n  handlers:\n    - import_tasks: more.yml\n    - name: two\n      include_tasks: more.yml\n    - listen: [topic, second]\n      command: y\n",
      "more.yml": "- {name: one, command: a}\n",
    });
    expect(found.handlers.map(({ name, listen, node }) => [name, listen, node.kind])).toEqual([
      ["one", [], "task"],
      ["two", [], "include"],
      ["topic", ["topic", "second"], "task"],
    ]);
  });
});
