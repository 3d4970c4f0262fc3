import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import Ajv, { type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { loadModules } from "../../../src/modules/registry.js";
import type { AnyModule } from "../../../src/modules/types.js";
import {
  applyKeywords,
  blockKeywords,
  handlerKeywords,
  importPlaybookKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from "../../../src/playbook/keywords.js";
import { keywordValues } from "../../../src/schema/keyword-values.js";
import { schemaKinds, type SchemaName } from "../../../src/schema/schemas.js";
import { loopWords } from "../../../src/playbook/loop-forms.js";
import { complaintsIn, tasks } from "../playbook/project.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let modules: ReadonlyMap<string, AnyModule>;
let schemas: Record<SchemaName, ValidateFunction>;

beforeAll(async () => {
  modules = await loadModules();
  const compiled = Object.entries(schemaKinds).map(([name, { make }]) => [
    name,
    new Ajv({ allErrors: false }).compile(make([...modules.values()])),
  ]);
  schemas = Object.fromEntries(compiled) as Record<SchemaName, ValidateFunction>;
});

/** What the schema has against a text of YAML; empty when it takes it. */
function refusal(kind: SchemaName, text: string): string {
  const validate = schemas[kind];
  if (validate(parse(text, { merge: true }))) return "";
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`).join("\n");
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(path));
}

describe("schemas", () => {
  it.each<[SchemaName, string, RegExp]>([
    ["playbook", "playbooks", /playbooks\/[^/]+\.yml$/],
    ["role", "roles", /\/(tasks|handlers|meta)\/.*\.yml$/],
    ["inventory", "inventory", /\.yml$/],
  ])("%s takes every such file of this repository", (kind, folder, pattern) => {
    const files = filesBelow(folder, pattern);
    expect(files.length).toBeGreaterThan(5);
    const refused = files.map((path) => [basename(path), refusal(kind, readFileSync(path, "utf8"))]);
    expect(refused.filter(([, reason]) => reason !== "")).toEqual([]);
  });

  it.each([
    ["a misspelt keyword", "- debug: {msg: x}\n  wehn: true"],
    ["a misspelt parameter", "- file: {pth: /x, state: absent}"],
    ["a missing parameter", "- template: {src: x}"],
    ["a choice that is none", "- file: {path: /x, state: gone}"],
    ["a list for a text", "- file: {path: [/x], state: absent}"],
    ["a text for a boolean", "- file: {path: /x, state: directory, recurse: yes}"],
    ["a module that is none", "- fiel: {path: /x}"],
    ["no module", "- name: x"],
    ["a text for a module without free form", "- file: /x"],
    ["a keyword's wrong value", "- debug: {msg: x}\n  become: yes"],
    ["a list for a condition's mapping", "- debug: {msg: x}\n  when: {a: 1}"],
    ["a loop over a text", "- debug: {msg: x}\n  loop: abc"],
    ["a misspelt word of loop_control", "- debug: {msg: x}\n  loop: [1]\n  loop_control: {lable: x}"],
    ["a negative timeout", "- debug: {msg: x}\n  timeout: -1"],
    ["a rescue without its block", "- rescue: [{debug: {msg: x}}]"],
    ["a register of a block", "- block: [{debug: {msg: x}}]\n  register: x"],
    ["a name of a variable", "- debug: {msg: x}\n  vars: {a-b: 1}"],
    ["an unknown meta", "- meta: flush"],
  ])("and we refuse %s", (_name, text) => {
    const playbook = tasks(text);
    expect(refusal("playbook", playbook)).not.toBe("");
    expect(refusal("role", text)).not.toBe("");
    expect(complaintsIn(playbook, { modules })).not.toEqual([]);
  });

  it.each([
    [
      "templates in place of all kinds",
      "- file: {path: '<%= 1 %>', state: '<%= 1 %>', recurse: '<%= true %>'}\n  become: <%= 1 > 0 %>",
    ],
    ["free form with args", "- command: ls -l\n  args: {chdir: /tmp}\n  changed_when: false"],
    ["numbers for texts, octal modes", "- copy: {content: 5, dest: /x, mode: 0644, owner: 0}"],
    ["names with collections", "- ansible.builtin.debug: {msg: x}\n- ansible.builtin.include_tasks: more.yml"],
    ["blocks", "- block: [{debug: {msg: x}}]\n  rescue: [{meta: noop}]\n  always: []\n  when: [true, 1 > 0]"],
    [
      "loops",
      "- debug: {msg: x}\n  with_dict: {a: 1}\n- debug: {msg: x}\n  with_sequence: 1-3\n- debug: {msg: x}\n  loop: <%= [1] %>",
    ],
    ["facts", "- set_fact: {a: 1, b: [2]}"],
    ["expressions", "- assert: {that: [1 < 2, true]}\n- debug: {var: groups}"],
    ["actions", "- action: {module: debug, msg: x}\n- local_action: debug msg"],
  ])("and we take %s", (_name, text) => {
    expect(refusal("playbook", tasks(text))).toBe("");
    expect(refusal("role", text)).toBe("");
    const complaints = complaintsIn(
      { "site.yml": tasks(text.replace(/local_action: .*/, "debug: {msg: x}")), "more.yml": "[]" },
      { modules },
    );
    expect(complaints).toEqual([]);
  });

  it.each([
    ["a play without hosts", "- tasks: []"],
    ["an unknown keyword of a play", "- hosts: all\n  task: []"],
    ["an order that is none", "- hosts: all\n  order: random"],
    ["a mapping", "hosts: all"],
    ["nothing", "[]"],
  ])("and we refuse a playbook: %s", (_name, text) => {
    expect(refusal("playbook", text)).not.toBe("");
    expect(complaintsIn(text, { modules })).not.toEqual([]);
  });

  it.each([
    ["a list of hosts", "web: {hosts: [a, b]}"],
    ["an unknown word", "web: {host: {a: }}"],
    ["a list", "[a]"],
  ])("and we refuse an inventory: %s", (_name, text) => {
    expect(refusal("inventory", text)).not.toBe("");
    expect(complaintsIn({ "site.yml": "- hosts: all\n", "hosts.yml": text })).not.toEqual([]);
  });

  it("have a text for every keyword", () => {
    const all = [
      applyKeywords,
      blockKeywords,
      handlerKeywords,
      importPlaybookKeywords,
      playKeywords,
      roleKeywords,
      taskKeywords,
    ];
    const names = new Set(all.flatMap(({ known }) => known));
    const plain = loopWords as readonly string[];
    expect([...names].filter((name) => !Object.hasOwn(keywordValues, name) && !plain.includes(name))).toEqual([]);
    expect(Object.keys(keywordValues).filter((name) => !names.has(name))).toEqual([]);
  });
});
