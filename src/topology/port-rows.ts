import { outsiders, type Link } from "./link.js";

/** A line for those who open firewalls: any of the hosts on the left to any on the right. */
export interface PortRow {
  from: readonly string[];
  to: readonly string[];
  ports: readonly (number | string)[];
  kind: Link["kind"];
  why: string;
  /** Whether it leaves its datacenter. */
  crosses: boolean;
}

/** The fewest lines that allow exactly these links: targets that the same hosts reach are together. */
export function portRows(links: readonly Link[]): PortRow[] {
  const byTarget = new Map<string, { link: Link; from: Set<string> }>();
  for (const link of links) {
    const key = JSON.stringify([link.to.name, siteOf(link.from), link.ports, link.kind, link.why]);
    const found = byTarget.get(key) ?? { link, from: new Set<string>() };
    byTarget.set(key, found);
    found.from.add(nameOf(link.from));
  }
  const rows = new Map<string, PortRow & { to: string[] }>();
  for (const { link, from } of byTarget.values()) {
    const crosses = typeof link.from !== "string" && link.from.datacenter !== link.to.datacenter;
    const site = link.to.datacenter.name;
    const key = JSON.stringify([[...from], site, link.ports, link.kind, link.why]);
    const row = rows.get(key) ?? {
      from: [...from],
      to: [],
      ports: link.ports,
      kind: link.kind,
      why: link.why,
      crosses,
    };
    rows.set(key, row);
    row.to.push(link.to.name);
  }
  return [...rows.values()];
}

function nameOf(from: Link["from"]): string {
  return typeof from === "string" ? outsiders[from] : from.name;
}

function siteOf(from: Link["from"]): string {
  return typeof from === "string" ? from : from.datacenter.name;
}
