import { linkKinds, type LinkKind } from "../../topology/link.js";
import { linksOf } from "../../topology/links.js";
import { tierLinks, tiersOf } from "../../topology/tiers.js";
import type { Topology } from "../../topology/topology.js";
import { layOut, sizes, type Box, type Column, type Layout, type Line, type Stub } from "./layout.js";
import { headline, siteTitle } from "./words.js";

/** Told apart also by those who see fewer colours (Okabe and Ito), darker where they would be faint. */
const colours: Record<Exclude<LinkKind, "management">, string> = {
  clients: "#333333",
  services: "#0072b2",
  throttling: "#d55e00",
  analytics: "#009e73",
  cluster: "#7a5c00",
  database: "#777777",
  replication: "#a0266b",
  artifacts: "#3b3b98",
};

/** A deployment as a picture: datacenters are columns, hosts are boxes with their components, links are lines with their ports. */
export function topologySvg(topology: Topology): string {
  const tiers = tiersOf(topology);
  const links = tierLinks(linksOf(topology), tiers);
  const layout = layOut(topology.datacenters, tiers, links);
  const { width, height } = withTitle(layout, topology);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222222">`,
    `<title>${escaped(topology.chosen.pattern)}</title>`,
    "<defs>",
    ...Object.entries(colours).map(
      ([kind, colour]) =>
        `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${colour}"/></marker>`,
    ),
    "</defs>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${sizes.margin}" y="${sizes.margin + 8}" font-size="16" font-weight="bold">${escaped(topology.chosen.pattern)}</text>`,
    ...headline(topology).map(
      (line, index) =>
        `<text x="${sizes.margin}" y="${sizes.margin + 8 + (index + 1) * sizes.line}">${escaped(line)}</text>`,
    ),
    ...layout.columns.map((column) => columnSvg(column, topology)),
    ...[...layout.lanes, ...layout.buses].map(lineSvg),
    ...layout.buses.map(busTitle),
    ...layout.boxes.map(boxSvg),
    ...layout.stubs.map(stubSvg),
    ...legend(layout),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** The lines above the columns may be wider than these. */
function withTitle({ width, height }: Layout, topology: Topology): { width: number; height: number } {
  const longest = Math.max(...headline(topology).map(({ length }) => length));
  return { width: Math.max(width, longest * 6 + 2 * sizes.margin), height };
}

function columnSvg({ site, x, y, width, height }: Column, { pattern }: Topology): string {
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f4f6f8" stroke="#9aa5b1"/>`,
    `<text x="${x + width / 2}" y="${y + 20}" text-anchor="middle" font-weight="bold">${escaped(siteTitle(site, pattern))}</text>`,
  ].join("\n");
}

function boxSvg({ title, hosts, x, y, width, height }: Box): string {
  const outside = hosts.length === 0;
  const inner = width - 2 * sizes.padding;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="#ffffff" stroke="#52606d"${outside ? ' stroke-dasharray="4 3"' : ""}/>`,
    `<text x="${x + width / 2}" y="${y + sizes.line}" text-anchor="middle" font-size="11" fill="#52606d">${escaped(title)}</text>`,
    ...hosts.map((host, index) => {
      const top = y + sizes.line + 5 + index * sizes.host;
      return [
        `<rect x="${x + sizes.padding}" y="${top}" width="${inner}" height="${sizes.host - 4}" rx="3" fill="#e4edf7" stroke="#7b93ad"/>`,
        `<text x="${x + width / 2}" y="${top + 13}" text-anchor="middle">${escaped(host)}</text>`,
      ].join("\n");
    }),
  ].join("\n");
}

function lineSvg({ kind, x1, y1, x2, y2 }: Line): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colourOf(kind)}" stroke-width="1.5"/>`;
}

/** Drawn from the lane to the box, so that an arrow points into it; what goes out begins with a dot. */
function stubSvg({ kind, x, laneX, y, ports }: Stub): string {
  const colour = colourOf(kind);
  const line = `<line x1="${laneX}" y1="${y}" x2="${x}" y2="${y}" stroke="${colour}" stroke-width="1.5"`;
  if (ports === undefined) return `${line}/>\n<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`;
  const [at, anchor] = laneX < x ? [x - 12, "end"] : [x + 12, "start"];
  return `${line} marker-end="url(#arrow-${kind})"/>\n<text x="${at}" y="${y - 3}" text-anchor="${anchor}" font-size="9" fill="${colour}">${ports}</text>`;
}

function busTitle({ kind, x1, y1 }: Line): string {
  return `<text x="${x1 + 6}" y="${y1 - 3}" font-size="10" fill="${colourOf(kind)}">${escaped(linkKinds[kind])}</text>`;
}

function legend({ stubs, legend: top }: Layout): string[] {
  const used = (Object.keys(colours) as LinkKind[]).filter((kind) => stubs.some((stub) => stub.kind === kind));
  return used.map((kind, index) => {
    const x = sizes.margin + (index % 2) * 260;
    const y = top + Math.floor(index / 2) * sizes.line;
    const line = { kind, x1: x, y1: y, x2: x + 24, y2: y };
    return `${lineSvg(line)}\n<text x="${x + 32}" y="${y + 4}" font-size="11">${escaped(linkKinds[kind])}</text>`;
  });
}

function colourOf(kind: LinkKind): string {
  return kind === "management" ? colours.clients : colours[kind];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
