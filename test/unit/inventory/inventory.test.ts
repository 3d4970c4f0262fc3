import { afterEach, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import type { Inventory } from "../../../src/inventory/inventory.js";
import { expandLimit } from "../../../src/inventory/limit.js";
import { inventoryGraph, inventoryHost, inventoryList } from "../../../src/inventory/listing.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { isCompiled } from "../../../src/template/compile.js";
import { complaintsOf, project, type Project } from "../playbook/project.js";

let open: Project | undefined;
afterEach(() => open?.remove());

function inventory(files: string | Record<string, string>, sources = ["hosts.yml"]): Inventory {
  open = project(typeof files === "string" ? { "hosts.yml": files } : files);
  return loadInventory(sources, open.root);
}

function complaints(files: string | Record<string, string>, sources = ["hosts.yml"]): string[] {
  open = project(typeof files === "string" ? { "hosts.yml": files } : files);
  const { root } = open;
  return complaintsOf(() => loadInventory(sources, root), root);
}

/** All variables of a host, merged. */
function merged(found: Inventory, host: string, playbookFolder?: string): Record<string, unknown> {
  return Object.assign({}, ...found.layersOf(host, playbookFolder).map((layer) => layer.values)) as Record<
    string,
    unknown
  >;
}

describe("YAML inventories", () => {
  const sample = `all:
  vars: {a: all}
  hosts:
    lone:
  children:
    web:
      hosts:
        web[1:2]: {port: 80}
        web3:2222:
      vars: {a: web}
    dc1:
      children: {web: , db: }
db:
  hosts: db1
`;

  it("give hosts in order and groups with all below", () => {
    const found = inventory(sample);
    expect(found.hosts).toEqual(["lone", "web1", "web2", "web3", "db1"]);
    expect(found.groupMembers()).toEqual({
      all: ["lone", "web1", "web2", "web3", "db1"],
      ungrouped: ["lone"],
      web: ["web1", "web2", "web3"],
      dc1: ["web1", "web2", "web3", "db1"],
      db: ["db1"],
    });
    expect(found.groupsOf("web1")).toEqual(["dc1", "web"]);
    expect(found.groupsOf("lone")).toEqual(["ungrouped"]);
    expect(merged(found, "web1")).toEqual({ a: "web", port: 80 });
    expect(merged(found, "web3")).toEqual({ a: "web", ansible_port: 2222 });
    expect(found.folderOf("web1")).toBe(open?.root);
  });

  it("match patterns within a limit", () => {
    const found = inventory(sample);
    expect(found.matchPattern("dc1:!web2", "web,lone")).toEqual(["web1", "web3"]);
    expect(found.unmatched("wbe:web")).toEqual([{ term: "wbe", hint: 'did you mean "web"?' }]);
  });

  it("know templates in variables", () => {
    const found = inventory("all:\n  hosts:\n    h: {url: 'http://<%= name %>'}\n");
    expect(isCompiled(merged(found, "h")["url"])).toBe(true);
  });

  it("may be several, lists of hosts and folders among them; the later wins", () => {
    const found = inventory(
      {
        "one.yml": "web:\n  vars: {a: 1, b: 1}\n  hosts: {web1: {h: 1}}\n",
        "two/a.yml": "web:\n  vars: {a: 2}\n  hosts: {web1: {h: 2}, web2: }\n",
        "two/group_vars/web.yml": "c: 2\n",
        "two/notes.md": "not an inventory",
        "two/.hidden": ":",
      },
      ["one.yml", "two", "h1:2201, h[2:3],"],
    );
    expect(found.hosts).toEqual(["web1", "web2", "h1", "h2", "h3"]);
    expect(merged(found, "web1")).toEqual({ a: 2, b: 1, c: 2, h: 2 });
    expect(merged(found, "h1")).toEqual({ ansible_port: 2201 });
    expect(found.groupsOf("h2")).toEqual(["ungrouped"]);
  });

  it("do without: the controller is always there, and sees what is said of all", () => {
    const found = inventory({ "inv/hosts.yml": "all: {vars: {a: 1}}" }, ["inv/hosts.yml"]);
    expect(found.hosts).toEqual([]);
    expect(found.matchPattern("localhost")).toEqual(["localhost"]);
    expect(merged(found, "localhost")).toEqual({ a: 1, ansible_connection: "local" });
    expect(found.matchPattern("all")).toEqual([]);
  });
});

describe("precedence", () => {
  it("is that of Ansible, level by level", () => {
    const names = ["inventory", "inv_all", "play_all", "inv_group", "play_group", "host", "inv_host", "play_host"];
    // The variable v<n> is set on level n and all below, so the highest level that sets it must win.
    const vars = (level: number): string =>
      names
        .slice(level)
        .map((_, index) => `v${level + index}: ${names[level]}`)
        .join("\n") + "\n";
    const indented = (level: number, by: string): string => vars(level).replace(/^(?=.)/gm, by);
    const found = inventory(
      {
        "inv/hosts.yml": `web:\n  vars:\n${indented(0, "    ")}  hosts:\n    h:\n${indented(5, "      ")}`,
        "inv/group_vars/all.yml": vars(1),
        "play/group_vars/all/main.yml": vars(2),
        "inv/group_vars/web": vars(3),
        "play/group_vars/web.yaml": vars(4),
        "inv/host_vars/h.yml": vars(6),
        "play/host_vars/h/a.yml": vars(7),
      },
      ["inv/hosts.yml"],
    );
    const folder = join(open?.root ?? "", "play");
    found.readPlaybookVariables(folder);
    const expected = Object.fromEntries(names.map((name, level) => [`v${level}`, name]));
    expect(merged(found, "h", folder)).toEqual(expected);
    expect(found.layersOf("h", folder).map((layer) => layer.origin)).toEqual([
      "vars of group web",
      "group_vars/all",
      "group_vars/all",
      "group_vars/web",
      "group_vars/web",
      "vars of host h",
      "host_vars/h",
      "host_vars/h",
    ]);
    expect(merged(found, "h")["v2"]).toBe("inv_all");
  });

  it("of groups goes by depth, then priority, then name", () => {
    const found = inventory(`
all: {vars: {x: all, y: all, z: all}}
b: {hosts: {h: }, vars: {x: b, y: b}}
a: {hosts: {h: }, vars: {x: a, y: a, ansible_group_priority: 5}}
c: {children: {d: }, vars: {x: c}}
d: {hosts: {h: }, vars: {x: d}}
`);
    expect(found.groupsOf("h")).toEqual(["b", "c", "a", "d"]);
    expect(merged(found, "h")).toMatchObject({ x: "d", y: "a", z: "all" });
  });
});

describe("inventories that are wrong", () => {
  it.each<[string, string, string[]]>([
    [
      "a list",
      "- web\n",
      ["hosts.yml:1:1 an inventory holds a list | a mapping of groups, such as all: with hosts: below"],
    ],
    [
      "a group that is none",
      "web: 5\n",
      ['hosts.yml:1:6 the group "web" is the number 5 | a mapping with hosts:, children: and vars:'],
    ],
    [
      "keywords",
      "web:\n  host: {a: }\n  vars: [1]\n",
      [
        'hosts.yml:2:3 a group has no keyword "host" | did you mean "hosts"?',
        "hosts.yml:3:9 vars of group web are a list | a mapping of names to values",
      ],
    ],
    [
      "a list of hosts",
      "web:\n  hosts:\n    - a\n",
      ['hosts.yml:3:5 "hosts" is a list | a mapping of host names | write each as a key, without a dash: web1:'],
    ],
    [
      "ranges",
      "web: {hosts: {'a[3:1]': }}\n",
      ["hosts.yml:1:15 [3:1] runs backwards | ranges such as web[01:20] or db[a:f]"],
    ],
    [
      "variables",
      "web: {vars: {a-b: 1, groups: 2}, hosts: {h: 5}}\n",
      [
        'hosts.yml:1:14 "a-b" cannot be the name of a variable | letters, digits and underscores, not beginning with a digit | "a_b" would do',
        'hosts.yml:1:22 "groups" always has a value of its own and cannot be set | choose another name',
        "hosts.yml:1:45 vars of host h are the number 5 | a mapping of names to values",
      ],
    ],
    [
      "priority",
      "web: {vars: {ansible_group_priority: high}}\n",
      ['hosts.yml:1:38 "ansible_group_priority" is "high" | a number'],
    ],
    [
      "a circle",
      "a: {children: {b: }}\nb: {children: {c: }}\nc: {children: {b: }}\n",
      ['hosts.yml:1:16 the group "b" contains itself | b > c > b'],
    ],
    [
      "names of groups",
      "'a b': {}\n",
      ['hosts.yml:1:1 "a b" cannot be the name of a group | letters, digits, _, - and .'],
    ],
  ])("%s", (_name, text, expected) => {
    expect(complaints(text)).toEqual(expected);
  });

  it("variables in two files of one name", () => {
    const files = {
      "hosts.yml": "web: {hosts: {h: }}",
      "group_vars/web.yml": "a: 1\n",
      "group_vars/web/b.yml": "b: 1\n",
    };
    expect(complaints(files)).toEqual([
      expect.stringMatching(
        /^group_vars\/web.yml:1:1 "web" and "web.yml" both hold variables of the same name \| one of the two/,
      ),
    ]);
  });
});

describe("lists of an inventory", () => {
  const text = "all:\n  hosts: {lone: }\n  children:\n    dc: {children: {web: {hosts: {web2: , web1: }}}}\n";
  const variablesOf = (host: string): Record<string, unknown> => (host === "lone" ? {} : { name: host });

  it("as JSON", () => {
    expect(JSON.parse(inventoryList(inventory(text), variablesOf))).toEqual({
      _meta: { hostvars: { web1: { name: "web1" }, web2: { name: "web2" } } },
      all: { children: ["ungrouped", "dc"] },
      dc: { children: ["web"] },
      ungrouped: { hosts: ["lone"] },
      web: { hosts: ["web2", "web1"] },
    });
    expect(inventoryHost("web1", variablesOf)).toBe('{\n    "name": "web1"\n}\n');
  });

  it("as a graph", () => {
    const found = inventory(text);
    expect(inventoryGraph(found)).toBe(
      "@all:\n  |--@ungrouped:\n  |  |--lone\n  |--@dc:\n  |  |--@web:\n  |  |  |--web2\n  |  |  |--web1\n",
    );
    expect(inventoryGraph(found, "web")).toBe("@web:\n  |--web2\n  |--web1\n");
  });
});

it("a limit may name a file", () => {
  open = project({ "retry.txt": "web1\n# not this\n\nweb2\n" });
  expect(expandLimit("db,@retry.txt,!x", open.root)).toBe("db,web1,web2,!x");
  expect(() => expandLimit("@nope", open?.root ?? "")).toThrow("there is no such file");
});
