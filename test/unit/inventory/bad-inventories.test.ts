import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { loadInventory } from "../../../src/inventory/load.js";
import { complaintsOf, project, type Project } from "../playbook/project.js";

let open: Project | undefined;
afterEach(() => open?.remove());

function complaints(files: Record<string, string>, sources: readonly string[]): string[] {
  open = project(files);
  const { root } = open;
  return complaintsOf(() => loadInventory(sources, root), root);
}

describe("inventories of other kinds that are wrong", () => {
  it("INI, each with its line", () => {
    const ini = `web1 a='b
web2 loose
[web]
web[3:1]
x: y
[later:vars]
a=1
no equals
[web:things]
[web extra]
my-var=1
[top:children]
nowhere
[top:vars]
my-var=1
facts=1
text={{ other }}
`;
    expect(complaints({ hosts: ini }, ["hosts"])).toEqual([
      "hosts:1:1 a quote in this line has nothing to close it",
      'hosts:2:6 "loose" is no variable of the host | name=value',
      "hosts:4:1 [3:1] runs backwards | ranges such as web[01:20] or db[a:f]",
      'hosts:5:1 "x:" is not the name of a host | this looks like YAML: name the file .yml',
      'hosts:6:1 the group "later" is not declared in this file | a section [later] with its hosts, or [later:children]',
      'hosts:8:1 "no equals" is no variable | name=value',
      'hosts:9:1 ":things" is no kind of section | hosts, children or vars',
      "hosts:10:1 [web extra] is no section | [group], [group:children] or [group:vars]",
      'hosts:13:1 the group "nowhere" is not declared in this file | a section [nowhere]',
      expect.stringMatching(/^hosts:15:1 "my-var" cannot be the name of a variable/),
      'hosts:16:1 "facts" always has a value of its own and cannot be set | choose another name',
      "hosts:17:1 this is Jinja, templates here are EJS | <%= other %> | docs/language.md has a table of Jinja filters and what they are here",
    ]);
  });

  it("programs, with what they say", () => {
    const files = {
      fails: "#!/bin/sh\necho not today >&2\nexit 3\n",
      lists: "#!/bin/sh\necho '[]'\n",
      odd: '#!/bin/sh\necho \'{"web": {"hosts": "w1", "vars": [1]}, "_meta": {}}\'\n',
      forbidden: "#!/bin/sh\n",
    };
    open = project(files);
    const { root } = open;
    for (const name of ["fails", "lists", "odd"]) chmodSync(join(root, name), 0o755);
    const sources = ["fails", "lists", "odd", "forbidden", "nope", "web[1" + ","];
    expect(complaintsOf(() => loadInventory(sources, root), root)).toEqual([
      "fails:1:1 fails --list ended with code 3 | it says: not today",
      "lists:1:1 lists --list did not print a mapping in JSON",
      'odd:1:1 the hosts of "web" are no list of names',
      'odd:1:1 the vars of "web" are no mapping',
      expect.stringMatching(/^forbidden:1:1 forbidden --list cannot be run: .*EACCES/),
      'there is no inventory "nope" | a host without an inventory is written with a comma: -i nope,',
      '"web[1" has a bracket without its counterpart | in -i web[1,',
    ]);
  });
});
