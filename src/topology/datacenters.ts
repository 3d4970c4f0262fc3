import type { Place } from "../errors.js";
import type { Group } from "../inventory/groups.js";
import type { Inventory } from "../inventory/inventory.js";
import { Problems } from "../playbook/problems.js";
import type { Templated } from "../playbook/types.js";

/** A datacenter as expressions see it: an entry of `datacenters`, and `datacenter` of each of its hosts. */
interface Datacenter {
  name: string;
  /** 1..n: seeds sequences and the DCID column. */
  dc_id: number;
  /** Where design time is: Publisher, Dev Portal, Admin. */
  master: boolean;
  hosts: readonly string[];
}

export interface Datacenters {
  /** By `dc_id`. */
  all: readonly Datacenter[];
  of(host: string): Datacenter | undefined;
}

interface Found extends Datacenter {
  idPlace: Place | undefined;
  masterPlace: Place | undefined;
}

/**
 * The groups whose own variables hold `dc_id`. Throws ContentErrors when a number is wrong or used twice, when there is
 * not exactly one master, or when a host is in two datacenters.
 */
export function findDatacenters(inventory: Inventory, playbookFolder?: string): Datacenters {
  const problems = new Problems();
  const found = [...inventory.groups.values()]
    .flatMap((group) => readDatacenter(group, inventory, playbookFolder, problems) ?? [])
    .sort((a, b) => a.dc_id - b.dc_id);
  checkNumbers(found, problems);
  checkMaster(found, problems);
  const owners = checkHosts(found, problems);
  problems.throwIfAny();
  const all = found.map(({ name, dc_id, master, hosts }) => ({ name, dc_id, master, hosts }));
  const byName = new Map(all.map((datacenter) => [datacenter.name, datacenter]));
  return { all, of: (host) => byName.get(owners.get(host) ?? "") };
}

function readDatacenter(
  group: Group,
  inventory: Inventory,
  playbookFolder: string | undefined,
  problems: Problems,
): Found | undefined {
  const values: Record<string, Templated> = {};
  const where: Record<string, Place> = {};
  for (const layer of inventory.groupLayers(group.name, playbookFolder)) {
    Object.assign(values, layer.values);
    Object.assign(where, layer.where);
  }
  const { dc_id: id, dc_master: master } = values;
  const { dc_id: idPlace, dc_master: masterPlace } = where;
  if (id === undefined) {
    if (master !== undefined) {
      problems.report(`"${group.name}" has "dc_master" but no "dc_id"`, masterPlace, {
        expected: "dc_id: 1 beside it",
      });
    }
    return undefined;
  }
  if (typeof id !== "number" || !Number.isInteger(id) || id < 1) {
    problems.report(`"dc_id" of "${group.name}" is not a whole number from 1`, idPlace, {
      expected: "such as dc_id: 1",
    });
    return undefined;
  }
  if (master !== undefined && typeof master !== "boolean") {
    problems.report(`"dc_master" of "${group.name}" is neither true nor false`, masterPlace, {
      expected: "true or false",
    });
  }
  return { name: group.name, dc_id: id, master: master === true, hosts: group.hosts, idPlace, masterPlace };
}

function checkNumbers(found: readonly Found[], problems: Problems): void {
  const first = new Map<number, Found>();
  for (const datacenter of found) {
    const other = first.get(datacenter.dc_id);
    if (!other) first.set(datacenter.dc_id, datacenter);
    else {
      problems.report(
        `"${datacenter.name}" and "${other.name}" have the same dc_id ${other.dc_id}`,
        datacenter.idPlace,
        {
          expected: "a number of its own for each datacenter",
        },
      );
    }
  }
}

function checkMaster(found: readonly Found[], problems: Problems): void {
  const [first, second] = found.filter((datacenter) => datacenter.master);
  if (first && second) {
    problems.report(`"${first.name}" and "${second.name}" are both master`, second.masterPlace, {
      expected: "one master",
    });
  } else if (!first && found.length > 0) {
    problems.report("no datacenter is the master", found[0]?.idPlace, { expected: "dc_master: true in one of them" });
  }
}

function checkHosts(found: readonly Found[], problems: Problems): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { name, hosts, idPlace } of found) {
    for (const host of hosts) {
      const owner = owners.get(host);
      if (owner === undefined) owners.set(host, name);
      else
        problems.report(`the host "${host}" is in the datacenters "${owner}" and "${name}"`, idPlace, {
          expected: "one datacenter",
        });
    }
  }
  return owners;
}
