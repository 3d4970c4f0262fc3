import { linkKinds, outsiders, type LinkKind } from "../../topology/link.js";
import type { Tier, TierLink } from "../../topology/tiers.js";
import type { Site } from "../../topology/topology.js";

/** Everything has its place in whole units of an SVG. */
export interface Layout {
  width: number;
  height: number;
  columns: Column[];
  boxes: Box[];
  stubs: Stub[];
  lanes: Line[];
  buses: Line[];
  /** Top of what explains the colours. */
  legend: number;
}

export interface Column {
  site: Site;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A tier, or those outside who come to a datacenter. */
export interface Box {
  title: string;
  hosts: readonly string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A short line between a box and a lane; one that comes in has an arrow and the ports. */
export interface Stub {
  kind: LinkKind;
  /** At the box. */
  x: number;
  /** At the lane. */
  laneX: number;
  y: number;
  ports: string | undefined;
}

export interface Line {
  kind: LinkKind;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export const sizes = {
  line: 15,
  host: 22,
  padding: 10,
  lane: 11,
  title: 34,
  margin: 20,
  port: 5.4,
  letter: 7,
} as const;

/** One side of a box, by which links go out and come in. */
type Side = "inside" | "across";

interface End {
  kind: LinkKind;
  ports: string | undefined;
}

/** A box before it has a place. */
interface Draft extends Record<Side, End[]> {
  key: string;
  site: Site;
  title: string;
  hosts: readonly string[];
}

/**
 * Datacenters are columns, tiers are boxes below one another. Links of one kind share a lane at the left of the column, or, when
 * they leave it, one at the right that goes down to a line below all columns: no line crosses a box.
 */
export function layOut(sites: readonly Site[], tiers: readonly Tier[], links: readonly TierLink[]): Layout {
  const drafts = sites.flatMap((site) => draftsOf(site, tiers, links));
  const [inside, across] = [kindsOf("inside", drafts), kindsOf("across", drafts)];
  const room = (side: Side, kinds: readonly LinkKind[]): number =>
    kinds.length === 0 ? sizes.padding : kinds.length * sizes.lane + portsWidth(side, drafts) + 2 * sizes.padding;
  const boxWidth = Math.max(...drafts.map(widthOf));
  const [left, right] = [room("inside", inside), room("across", across)];
  const width = left + boxWidth + right;
  const layout: Layout = { width: 0, height: 0, columns: [], boxes: [], stubs: [], lanes: [], buses: [], legend: 0 };
  const top = sizes.margin + 3 * sizes.line;
  sites.forEach((site, index) => {
    const column = { site, x: sizes.margin + index * (width + sizes.margin), y: top, width, height: 0 };
    let y = top + sizes.title;
    for (const draft of drafts.filter((one) => one.site === site)) {
      const box = {
        title: draft.title,
        hosts: draft.hosts,
        x: column.x + left,
        y,
        width: boxWidth,
        height: heightOf(draft),
      };
      layout.boxes.push(box);
      layout.stubs.push(
        ...stubs(draft.inside, box, (kind) => column.x + sizes.padding + inside.indexOf(kind) * sizes.lane, box.x),
        ...stubs(
          draft.across,
          box,
          (kind) => column.x + width - sizes.padding - across.indexOf(kind) * sizes.lane,
          box.x + boxWidth,
        ),
      );
      y += box.height + sizes.padding;
    }
    column.height = y - top;
    layout.columns.push(column);
  });
  const bottom = Math.max(...layout.columns.map(({ y, height }) => y + height));
  for (const column of layout.columns) column.height = bottom - top;
  connect(layout, across, bottom);
  layout.legend = bottom + (across.length + 1) * sizes.line + sizes.padding;
  layout.width = sizes.margin + sites.length * (width + sizes.margin);
  layout.height = layout.legend + Math.ceil((Object.keys(linkKinds).length - 1) / 2) * sizes.line + sizes.margin;
  return layout;
}

function draftsOf(site: Site, tiers: readonly Tier[], links: readonly TierLink[]): Draft[] {
  const visited = links.some(({ from, to }) => from === "clients" && to.site === site);
  const outside: Draft[] = visited
    ? [
        {
          key: "clients",
          site,
          title: outsiders.clients,
          hosts: [],
          inside: [{ kind: "clients", ports: undefined }],
          across: [],
        },
      ]
    : [];
  const own = tiers.filter((tier) => tier.site === site);
  return [
    ...outside,
    ...own.map((tier) => ({
      key: tier.id,
      site,
      title: tier.components.join(", "),
      hosts: tier.nodes.map(({ name }) => name),
      inside: endsOf(tier, links, (other) => other === undefined || other.site === site),
      across: endsOf(tier, links, (other) => other !== undefined && other.site !== site),
    })),
  ];
}

/** What goes out is one end for each kind, and so is what comes in, with all its ports. */
function endsOf(tier: Tier, links: readonly TierLink[], counts: (other: Tier | undefined) => boolean): End[] {
  const ends: End[] = [];
  for (const kind of Object.keys(linkKinds) as LinkKind[]) {
    const ofKind = links.filter((link) => link.kind === kind);
    const incoming = ofKind.filter(
      ({ from, to }) => to === tier && counts(typeof from === "string" ? undefined : from),
    );
    if (ofKind.some(({ from, to }) => from === tier && counts(to))) ends.push({ kind, ports: undefined });
    if (incoming.length > 0) {
      ends.push({ kind, ports: [...new Set(incoming.flatMap(({ ports }) => ports))].join(", ") });
    }
  }
  return ends;
}

function kindsOf(side: Side, drafts: readonly Draft[]): LinkKind[] {
  const used = new Set(drafts.flatMap((draft) => draft[side].map(({ kind }) => kind)));
  return (Object.keys(linkKinds) as LinkKind[]).filter((kind) => used.has(kind));
}

function portsWidth(side: Side, drafts: readonly Draft[]): number {
  const lengths = drafts.flatMap((draft) => draft[side].map(({ ports }) => ports?.length ?? 0));
  return Math.ceil(Math.max(0, ...lengths) * sizes.port) + sizes.padding;
}

function widthOf({ title, hosts }: Draft): number {
  const longest = Math.max(title.length, ...hosts.map((host) => host.length + 2));
  return longest * sizes.letter + 2 * sizes.padding;
}

function heightOf({ hosts, inside, across }: Draft): number {
  const stubs = Math.max(inside.length, across.length) * sizes.line;
  return Math.max(sizes.line + hosts.length * sizes.host, stubs) + sizes.padding;
}

function stubs(ends: readonly End[], box: Box, laneOf: (kind: LinkKind) => number, x: number): Stub[] {
  return ends.map(({ kind, ports }, index) => ({
    kind,
    ports,
    x,
    laneX: laneOf(kind),
    y: box.y + sizes.padding + index * sizes.line + 4,
  }));
}

/** Lanes from the first stub to the last, or down to the line that joins the datacenters. */
function connect(layout: Layout, across: readonly LinkKind[], bottom: number): void {
  for (const column of layout.columns) {
    const within = layout.stubs.filter(({ x }) => x > column.x && x < column.x + column.width);
    for (const laneX of new Set(within.map((stub) => stub.laneX))) {
      const [first, ...others] = within.filter((stub) => stub.laneX === laneX);
      if (!first) continue;
      const ys = [first, ...others].map(({ y }) => y);
      const leaves = laneX > first.x;
      const y2 = leaves ? bottom + (across.indexOf(first.kind) + 1) * sizes.line : Math.max(...ys);
      layout.lanes.push({ kind: first.kind, x1: laneX, y1: Math.min(...ys), x2: laneX, y2 });
    }
  }
  across.forEach((kind, index) => {
    const ends = layout.lanes.filter((lane) => lane.kind === kind && lane.y2 > bottom).map(({ x1 }) => x1);
    const y = bottom + (index + 1) * sizes.line;
    layout.buses.push({ kind, x1: Math.min(...ends), y1: y, x2: Math.max(...ends), y2: y });
  });
}
