import { afterAll, describe, expect, it } from "@jest/globals";
import { loadInventory } from "../../../src/inventory/load.js";
import { listHosts, listTags, listTasks } from "../../../src/playbook/listing.js";
import { project } from "./project.js";

const content = project({
  "site.yml":
    "- name: Web servers\n  hosts: web:!web2\n  tags: site\n  roles: [{role: java, tags: [jdk]}]\n  tasks:\n" +
    "    - name: Say <%= inventory_hostname %>\n      command: x\n      tags: [z, a]\n    - block:\n        - command: y\n          tags: never\n" +
    "    - include_tasks: more.yml\n      tags: more\n- hosts: [web1, web2]\n",
  "more.yml": "- command: z\n",
  "roles/java/tasks/main.yml": "- name: Unpack\n  command: x\n",
});
afterAll(() => content.remove());
const { playbooks } = content.load();
const options = { cwd: content.root };

describe("lists", () => {
  it("show tasks with their tags", () => {
    expect(listTasks(playbooks, { tags: [], skipTags: ["more"] }, options)).toBe(`
playbook: site.yml

  play #1 (web:!web2): Web servers	TAGS: [site]
    tasks:
      java : Unpack	TAGS: [jdk, site]
      Say <%= inventory_hostname %>	TAGS: [a, site, z]

  play #2 (web1,web2): web1,web2	TAGS: []
    tasks:
`);
  });

  it("show what the chosen tags leave", () => {
    const text = listTasks(playbooks, { tags: ["never", "more"], skipTags: [] }, options);
    expect(text).toContain(
      "    tasks:\n      command	TAGS: [never, site]\n      include_tasks more.yml	TAGS: [more, site]\n",
    );
  });

  it("show tags", () => {
    expect(listTags(playbooks, { tags: [], skipTags: [] }, options)).toBe(`
playbook: site.yml

  play #1 (web:!web2): Web servers	TAGS: [site]
      TASK TAGS: [a, jdk, more, site, z]

  play #2 (web1,web2): web1,web2	TAGS: []
      TASK TAGS: []
`);
  });

  it("show hosts within a limit", () => {
    const inventory = loadInventory(["hosts.yml"], content.root);
    const patternOf = ({ hosts }: { hosts: unknown }): string =>
      Array.isArray(hosts) ? hosts.join(",") : String(hosts);
    expect(listHosts(playbooks, inventory, "web1", patternOf, options)).toBe(`
playbook: site.yml

  play #1 (web:!web2): Web servers	TAGS: [site]
    pattern: ['web:!web2']
    hosts (1):
      web1

  play #2 (web1,web2): web1,web2	TAGS: []
    pattern: ['web1', 'web2']
    hosts (1):
      web1
`);
  });
});
