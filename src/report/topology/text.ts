import { outsiders } from "../../topology/link.js";
import { linksOf } from "../../topology/links.js";
import type { Pattern } from "../../topology/patterns.js";
import { portRows, type PortRow } from "../../topology/port-rows.js";
import { tiersOf, type Tier } from "../../topology/tiers.js";
import type { Site, Topology } from "../../topology/topology.js";
import type { Paint } from "../colours.js";
import { formatTable, type Cell } from "../table.js";
import { headline, siteTitle } from "./words.js";

/** A deployment for a terminal: a box for each datacenter, and tables of the ports to open. */
export function topologyText(topology: Topology, paint: Paint, columns: number): string {
  const tiers = tiersOf(topology);
  const boxes = topology.datacenters.map((site) => box(site, tiers, topology.pattern, paint));
  const rows = portRows(linksOf(topology));
  const within = (site: Site): string[] =>
    section(
      `Within ${site.name}`,
      rows.filter((row) => isWithin(row, site, topology)),
      topology,
      paint,
    );
  const across = rows.filter(({ crosses }) => crosses);
  const outside = rows.filter(isOutside);
  return [
    paint("bold", topology.chosen.pattern),
    ...headline(topology),
    "",
    ...sideBySide(boxes, columns),
    ...section("Between datacenters", across, topology, paint),
    ...topology.datacenters.flatMap(within),
    ...section("From outside", outside, topology, paint),
    "",
  ].join("\n");
}

/** Where names of hosts go on below. */
const cellWidth = 40;

interface Box {
  lines: string[];
  width: number;
}

function box(site: Site, tiers: readonly Tier[], pattern: Pattern, paint: Paint): Box {
  const own = tiers.filter((tier) => tier.site === site);
  const names = own.map(({ components }) => components);
  const width = Math.max(...names.flat().map((name) => name.length));
  const inner = own.flatMap(({ components, nodes }) =>
    Array.from({ length: Math.max(components.length, nodes.length) }, (_, index) => {
      const component: string = components[index] ?? "";
      return [component.padEnd(width), nodes[index]?.name ?? ""] as const;
    }),
  );
  const title = siteTitle(site, pattern);
  const space = Math.max(title.length, ...inner.map(([, host]) => width + 2 + host.length));
  return {
    width: space + 4,
    lines: [
      `┌ ${paint("bold", title)} ${"─".repeat(space - title.length)}┐`,
      ...inner.map(([component, host]) => `│ ${paint("dim", component)}  ${host.padEnd(space - width - 2)} │`),
      `└${"─".repeat(space + 2)}┘`,
    ],
  };
}

/** Boxes in one row as long as they fit. */
function sideBySide(boxes: readonly Box[], columns: number): string[] {
  const total = boxes.reduce((sum, { width }) => sum + width + 2, -2);
  if (total > columns) return boxes.flatMap(({ lines }) => lines);
  const height = Math.max(...boxes.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    boxes
      .map(({ lines, width }) => lines[row] ?? " ".repeat(width))
      .join("  ")
      .trimEnd(),
  );
}

function isOutside({ from }: PortRow): boolean {
  return Object.values<string>(outsiders).includes(from[0] ?? "");
}

function isWithin(row: PortRow, site: Site, { nodes }: Topology): boolean {
  const here = nodes.some((node) => node.datacenter === site && row.to.includes(node.name));
  return here && !row.crosses && !isOutside(row);
}

function section(title: string, rows: readonly PortRow[], topology: Topology, paint: Paint): string[] {
  if (rows.length === 0) return [];
  const heads = ["FROM", "TO", "TCP", "FOR"].map((text): Cell => ({ text, style: "dim", left: true }));
  const cells = rows.flatMap(({ from, to, ports, why }) => {
    const [left, right] = [hosts(from, topology), hosts(to, topology)];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
      [left[index] ?? "", right[index] ?? "", ...(index === 0 ? [ports.join(", "), why] : [])].map((text): Cell => ({
        text,
        left: true,
      })),
    );
  });
  return ["", paint("bold", title), ...formatTable([heads, ...cells], paint)];
}

/** Names with commas, on as many lines as it takes, or all hosts of a datacenter in short. */
function hosts(names: readonly string[], { datacenters, nodes }: Topology): string[] {
  const site = datacenters.find((one) => {
    const own = nodes.filter((node) => node.datacenter === one);
    return own.length > 1 && own.length === names.length && own.every(({ name }) => names.includes(name));
  });
  return site ? [`all of ${site.name}`] : wrapped(names);
}

function wrapped(names: readonly string[]): string[] {
  const lines: string[] = [];
  names.forEach((name, index) => {
    const last = lines.at(-1);
    const word = index < names.length - 1 ? `${name},` : name;
    if (last === undefined || last.length + 1 + word.length > cellWidth) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  });
  return lines;
}
