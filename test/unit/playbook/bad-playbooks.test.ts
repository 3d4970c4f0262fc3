import { describe, expect, it } from "@jest/globals";
import { complaintsIn, tasks } from "./project.js";

type Table = [name: string, content: string, expected: string[]][];

describe("playbooks", () => {
  it.each<Table[number]>([
    [
      "a mapping",
      "hosts: web",
      ["site.yml:1:1 a playbook holds a mapping | a list of plays, the first beginning with - hosts:"],
    ],
    [
      "an empty file",
      "",
      ["site.yml:1:1 a playbook holds nothing | a list of plays, the first beginning with - hosts:"],
    ],
    [
      "an empty list",
      "[]",
      ["site.yml:1:1 a playbook holds an empty list | a list of plays, the first beginning with - hosts:"],
    ],
    ["a play that is none", "- 5", ["site.yml:1:3 a play is the number 5 | a mapping with hosts: and tasks:"]],
    ["a play without hosts", "- tasks: []", ['site.yml:1:3 a play needs "hosts" | a group, a host or a pattern']],
    [
      "hosts without a value",
      "- hosts:\n  tasks: []",
      ['site.yml:1:3 a play needs "hosts" | a group, a host or a pattern'],
    ],
    [
      "connections among variables",
      "- hosts: web\n  vars: { ansible_connection: local, ansible_become: true }\n  tasks:\n    - set_fact: { a: 1 }\n      vars: { ansible_host: x }",
      [
        "site.yml:2:11 ansible_connection among the vars of a play, block or task changes no connection | the keyword connection",
        "site.yml:5:15 ansible_host among the vars of a play, block or task changes no connection | it in the inventory, its group_vars or host_vars, or -e",
      ],
    ],
    [
      "keywords",
      "- hosts: web\n  taks: []\n  when: true\n  gather_timeout: 5\n  strategy: fre\n  serial: [1, 0, 50%, x]\n  gather_facts: no\n  any_errors_fatal: yes",
      [
        'site.yml:2:3 a play has no keyword "taks" | did you mean "tags"?',
        'site.yml:3:3 a play cannot have "when" | put it on the tasks, on a block or on the roles',
        'site.yml:4:3 "gather_timeout" is not supported yet',
        'site.yml:5:13 there is no strategy "fre" | linear or free | did you mean "free"?',
        'site.yml:6:15 "serial" is the number 0 | a whole number from 1, or a percentage such as "30%"',
        'site.yml:6:23 "serial" is the text "x" | a whole number from 1, or a percentage such as "30%"',
        'site.yml:7:17 "gather_facts" is the text "no" | true or false | write false',
        'site.yml:8:21 "any_errors_fatal" is the text "yes" | true or false | write true',
      ],
    ],
    [
      "host patterns",
      "- hosts: 'web:[a'\n- hosts: [ok, '!']\n- hosts: ~(",
      [
        'site.yml:1:15 "[a" has a bracket without its counterpart | a host pattern, such as web, web:!web3, ~db\\d+ or all',
        'site.yml:2:16 "!" says nothing about which hosts | a host pattern, such as web, web:!web3, ~db\\d+ or all',
        'site.yml:3:10 "~(" is not a regular expression: unterminated group | a host pattern, such as web, web:!web3, ~db\\d+ or all',
      ],
    ],
    [
      "hosts that depend on hosts",
      "- hosts: <%= inventory_hostname %>",
      [
        'site.yml:1:14 "inventory_hostname" is undefined | hosts: is read before any host is known: it can use extra vars, vars of the play and answers to vars_prompt',
      ],
    ],
    [
      "imports that are missing or never end",
      "- import_playbook: nope.yml\n- import_playbook: site.yml\n- import_playbook: x.yml\n  become: true",
      [
        'site.yml:1:20 there is no playbook "nope.yml" | searched:\n  nope.yml',
        "site.yml:2:20 this never ends: the playbook imports itself",
        'site.yml:3:20 there is no playbook "x.yml" | searched:\n  x.yml',
        'site.yml:4:3 import_playbook has no keyword "become"',
      ],
    ],
  ])("%s", (_name, content, expected) => {
    expect(complaintsIn(content)).toEqual(expected);
  });

  it("reports a playbook that is not there", () => {
    expect(complaintsIn({})).toEqual(["site.yml:1:1 site.yml cannot be read: there is no such file"]);
  });
});

describe("tasks", () => {
  it.each<Table[number]>([
    [
      "modules and keywords",
      "- 5\n- name: x\n- coppy: {}\n- community.general.copy: {dest: x}\n- cron: {}\n- include: x\n- command: a\n  copy: {}\n- command: a\n  whne: true\n  debugger: never\n  with_lines: ls",
      [
        "site.yml:3:7 a task is the number 5 | a mapping, such as - name: …",
        "site.yml:4:7 this task names no module | a module, such as copy: or command:",
        'site.yml:5:7 there is no module or keyword "coppy" | did you mean "copy"?',
        'site.yml:6:7 there is no module or keyword "community.general.copy" | write copy',
        'site.yml:7:7 the module "cron" is not supported yet',
        'site.yml:8:7 "include" is not a module | include_tasks or import_tasks',
        'site.yml:10:7 a task does one thing: this one has "command" and "copy"',
        'site.yml:12:7 a task has no keyword "whne" | did you mean "when"?',
        'site.yml:13:7 "debugger" is not supported yet',
        'site.yml:14:7 "with_lines" is not supported | write loop: with a list',
      ],
    ],
    [
      "other ways to name a module",
      "- action: [command]\n- local_action: {cmd: ls}\n- action: coppy src=a\n- action: command ls\n  copy: {dest: x, src: y}\n- local_action: command ls <%= %>\n  delegate_to: web1",
      [
        'site.yml:3:15 "action" names no module | { module: copy, src: … }, or command ls',
        'site.yml:4:21 "local_action" names no module | { module: copy, src: … }, or command ls',
        'site.yml:5:7 there is no module or keyword "coppy" | did you mean "copy"?',
        'site.yml:7:7 a task does one thing: this one has "command" and "copy"',
        "site.yml:8:36 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
      ],
    ],
    [
      "keywords with wrong values",
      "- command: x\n  become: yes\n  become_method: doas\n  retries: -1\n  ignore_errors: maybe\n  tags: <%= x %>\n  environment: {A-B: 1, C: [1]}\n  vars: [1]\n  delegate_to: [a]\n  register: 1x\n- command: x\n  timeout: 1.5\n  register: groups",
      [
        'site.yml:4:15 "become" is the text "yes" | true or false | write true',
        'site.yml:5:22 "become_method: doas" is not supported yet | sudo or su',
        'site.yml:6:16 "retries" is the number -1 | a number, 0 or more',
        'site.yml:7:22 "ignore_errors" is the text "maybe" | true or false',
        'site.yml:8:13 "tags" cannot be a template | plain text | tags are chosen before any host is known',
        'site.yml:9:21 "A-B" cannot be the name of an environment variable',
        'site.yml:9:32 the environment variable "C" is a list | text',
        'site.yml:10:13 vars of task "command" are a list | a mapping of names to values',
        'site.yml:11:20 "delegate_to" is a list | text',
        'site.yml:12:17 "1x" cannot be the name of a variable | letters, digits and underscores, not beginning with a digit | "_1x" would do',
        'site.yml:14:16 "timeout" is the number 1.5 | whole seconds, 0 for no limit',
        'site.yml:15:17 "groups" always has a value of its own and cannot be set | choose another name',
      ],
    ],
    [
      "loops",
      "- command: x\n  loop: {a: 1}\n- command: x\n  loop: text\n- command: x\n  loop: [1]\n  with_items: [1]\n- command: x\n  loop_control: {loop_var: x}\n- command: x\n  loop: [1]\n  loop_control: {loop_var: 1x, break_when: true, paus: 3, pause: -1}\n- command: x\n  with_dict: text\n- command: x\n  with_nested: []",
      [
        'site.yml:4:13 "loop" is a mapping | a list, or a template that gives one | with_dict goes over the entries of a mapping',
        'site.yml:6:13 "loop" is the text "text" | a list, or a template that gives one',
        'site.yml:9:7 "loop" and "with_items" exclude each other',
        'site.yml:11:7 "loop_control" needs "loop"',
        'site.yml:14:32 "1x" cannot be the name of a variable | letters, digits and underscores, not beginning with a digit | "_1x" would do',
        'site.yml:14:36 "break_when" is not supported yet',
        'site.yml:14:54 "loop_control" has no keyword "paus" | did you mean "pause"?',
        'site.yml:14:70 "pause" is the number -1 | a number, 0 or more',
        'site.yml:16:18 "with_dict" is the text "text" | a mapping, or a template that gives one',
        'site.yml:18:20 "with_nested" is a list | a list of lists, or a template that gives one',
      ],
    ],
    [
      "blocks",
      "- block: []\n  loop: []\n- rescue: []\n- block: {}\n  register: x",
      [
        'site.yml:4:7 a block cannot have "loop" | loop over include_tasks with the tasks in a file of their own',
        'site.yml:5:7 "rescue" needs a "block" beside it',
        'site.yml:6:14 "block" is a mapping | a list of tasks',
        'site.yml:7:7 a block cannot have "register" | put it on a task',
      ],
    ],
    [
      "meta actions",
      "- meta: flush\n- meta: noopp\n- meta: end_role\n- meta: noop\n  loop: [1]",
      [
        'site.yml:3:13 there is no "meta: flush" | flush_handlers, noop, end_host, end_batch, end_play, end_role, clear_host_errors, clear_facts, refresh_inventory, reset_connection',
        'site.yml:4:13 there is no "meta: noopp" | flush_handlers, noop, end_host, end_batch, end_play, end_role, clear_host_errors, clear_facts, refresh_inventory, reset_connection | did you mean "noop"?',
        'site.yml:5:13 "meta: end_role" stands in no role | end_play and end_host end the play',
        'site.yml:7:7 a meta task has no keyword "loop"',
      ],
    ],
    [
      "imports and includes",
      "- import_tasks: nope.yml\n  loop: [1]\n- import_tasks: <%= inventory_hostname %>.yml\n- include_role: {name: nope, taks_from: x}\n- import_role: name=foo\n- include_tasks: a.yml x=1\n- include_tasks: {apply: {}}\n- include_tasks: nope.yml\n  become: true",
      [
        'site.yml:3:21 there is no file of tasks "nope.yml" | searched:\n  nope.yml',
        'site.yml:4:7 an import cannot have "loop" | loops need include_tasks or include_role',
        'site.yml:5:21 "file" cannot be a template | plain text | include_tasks takes names with templates',
        expect.stringMatching(
          /^site.yml:6:28 there is no role "nope" \| searched:\n {2}roles\/nope\n/,
        ) as unknown as string,
        'site.yml:6:34 "include_role" has no parameter "taks_from" | did you mean "tasks_from"?',
        'site.yml:7:24 parameters of "import_role" as key=value | a mapping | variables go under vars:\n  name: foo',
        'site.yml:8:29 parameters of "include_tasks" as key=value | a mapping | variables go under vars:\n  x: 1',
        'site.yml:9:7 "include_tasks" needs the parameter "file" | text',
        'site.yml:10:22 there is no file of tasks "nope.yml" | searched:\n  nope.yml',
        'site.yml:11:7 include_tasks cannot have "become" | under apply: it reaches the tasks within',
      ],
    ],
  ])("%s", (_name, content, expected) => {
    expect(complaintsIn(tasks(content))).toEqual(expected);
  });
});
