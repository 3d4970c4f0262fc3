import { afterEach, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { loadInventory } from "../../../src/inventory/load.js";
import { findDatacenters } from "../../../src/topology/datacenters.js";
import { complaintsOf, project, type Project } from "../playbook/project.js";

let open: Project | undefined;
afterEach(() => open?.remove());

function complaints(text: string): string[] {
  open = project({ "hosts.yml": text });
  const { root } = open;
  return complaintsOf(() => findDatacenters(loadInventory(["hosts.yml"], root)), root);
}

describe("datacenters", () => {
  it("are the groups with a dc_id, by that number", () => {
    open = project({
      "inv/hosts.yml":
        "west: {children: {web_west: }, vars: {dc_id: 2}}\nweb_west: {hosts: {w1: , w2: }}\neast: {hosts: {e1: }}\nlone: {hosts: {x: }}\n",
      "inv/group_vars/east.yml": "dc_id: 1\n",
      "play/group_vars/east.yml": "dc_master: true\n",
    });
    const inventory = loadInventory(["inv/hosts.yml"], open.root);
    const folder = join(open.root, "play");
    inventory.readPlaybookVariables(folder);
    const found = findDatacenters(inventory, folder);
    expect(found.all).toEqual([
      { name: "east", dc_id: 1, master: true, hosts: ["e1"] },
      { name: "west", dc_id: 2, master: false, hosts: ["w1", "w2"] },
    ]);
    expect(found.of("w2")?.name).toBe("west");
    expect(found.of("x")).toBeUndefined();
  });

  it("need not be", () => {
    expect(complaints("web: {hosts: {a: }}\n")).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    [
      "numbers twice",
      "a: {vars: {dc_id: 1, dc_master: true}}\nb: {vars: {dc_id: 1}}\n",
      ['hosts.yml:2:12 "b" and "a" have the same dc_id 1 | a number of its own for each datacenter'],
    ],
    [
      "numbers that are none",
      "a: {vars: {dc_id: 0, dc_master: true}}\nb: {vars: {dc_id: 1.5}}\nc: {vars: {dc_id: '1'}}\nd: {vars: {dc_id: <%= 1 %>}}\n",
      [
        'hosts.yml:1:12 "dc_id" of "a" is not a whole number from 1 | such as dc_id: 1',
        'hosts.yml:2:12 "dc_id" of "b" is not a whole number from 1 | such as dc_id: 1',
        'hosts.yml:3:12 "dc_id" of "c" is not a whole number from 1 | such as dc_id: 1',
        'hosts.yml:4:12 "dc_id" of "d" is not a whole number from 1 | such as dc_id: 1',
      ],
    ],
    [
      "two masters",
      "a: {vars: {dc_id: 1, dc_master: true}}\nb: {vars: {dc_id: 2, dc_master: true}}\n",
      ['hosts.yml:2:22 "a" and "b" are both master | one master'],
    ],
    [
      "no master",
      "a: {vars: {dc_id: 1}}\n",
      ["hosts.yml:1:12 no datacenter is the master | dc_master: true in one of them"],
    ],
    [
      "a master that is no boolean",
      "a: {vars: {dc_id: 1, dc_master: yes}}\n",
      [
        "hosts.yml:1:12 no datacenter is the master | dc_master: true in one of them",
        'hosts.yml:1:22 "dc_master" of "a" is neither true nor false | true or false',
      ],
    ],
    [
      "a master without a number",
      "a: {vars: {dc_master: true}}\n",
      ['hosts.yml:1:12 "a" has "dc_master" but no "dc_id" | dc_id: 1 beside it'],
    ],
    [
      "a host in two",
      "a: {hosts: {h: }, vars: {dc_id: 1, dc_master: true}}\nb: {hosts: {h: }, vars: {dc_id: 2}}\n",
      ['hosts.yml:2:26 the host "h" is in the datacenters "a" and "b" | one datacenter'],
    ],
  ])("reports %s", (_name, text, expected) => {
    expect(complaints(text)).toEqual(expected);
  });
});
