import { DOMParser } from "@xmldom/xmldom";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { noPaint } from "../../../src/report/colours.js";
import { topologyJson } from "../../../src/report/topology/json.js";
import { layOut, type Box } from "../../../src/report/topology/layout.js";
import { topologyMermaid } from "../../../src/report/topology/mermaid.js";
import { topologySvg } from "../../../src/report/topology/svg.js";
import { topologyText } from "../../../src/report/topology/text.js";
import { linksOf } from "../../../src/topology/links.js";
import { tierLinks, tiersOf } from "../../../src/topology/tiers.js";
import type { Topology } from "../../../src/topology/topology.js";
import { deploymentIn, deploymentOf, edited } from "../topology/deployment.js";

const inventories = readdirSync("inventory").filter((name) => name.endsWith(".yml"));
const third = `dc3:
  vars: { dc_id: 3 }
  hosts: { dc3-db: , dc3-apim: , dc3-lb: }
`;
const three = deploymentIn(
  edited(
    "active-active-all-in-one",
    ["# --- What a host is.\n", third],
    ["    dc2-db:\n\n", "    dc2-db:\n    dc3-db:\n\n"],
    ["    dc2-apim2:\n\nload", "    dc2-apim2:\n    dc3-apim:\n\nload"],
    ["    dc1-lb:\n    dc2-lb:\n", "    dc1-lb:\n    dc2-lb:\n    dc3-lb:\n"],
  ),
);
const deployments: [string, Topology][] = [
  ...inventories.map((name): [string, Topology] => [name, deploymentOf(`inventory/${name}`)]),
  ["three datacenters", three],
];
const active = deploymentOf("inventory/active-active-all-in-one.yml");

describe("a deployment as text", () => {
  it("has a box for each datacenter, and the ports to open", () => {
    const text = topologyText(active, noPaint, 120);
    expect(text).toContain(`
┌ dc1 (dc_id 1, master) ───┐  ┌ dc2 (dc_id 2) ───────────┐
│ load_balancer  dc1-lb    │  │ load_balancer  dc2-lb    │
│ all_in_one     dc1-apim1 │  │ all_in_one     dc2-apim1 │
│                dc1-apim2 │  │                dc2-apim2 │
│ database       dc1-db    │  │ database       dc2-db    │
└──────────────────────────┘  └──────────────────────────┘

Between datacenters
FROM                  TO                    TCP         FOR
dc1-apim1, dc1-apim2  dc2-apim1, dc2-apim2  9611, 9711  events to count
`);
    expect(text).toMatch(/^mdc-provision {2}all of dc1 +22 +SSH$/m);
  });

  it("is what the page shows", () => {
    const [shown] = topologyText(active, noPaint, 100).split("\n\nWithin dc1");
    expect(readFileSync("docs/topology.md", "utf8")).toContain(`\`\`\`text\n${shown}\n\`\`\``);
  });

  it("puts the boxes below one another where they do not fit", () => {
    const lines = topologyText(active, noPaint, 50).split("\n");
    expect(lines.filter((line) => line.startsWith("┌"))).toHaveLength(2);
    expect(Math.max(...lines.filter((line) => /^[┌│└]/.test(line)).map(({ length }) => length))).toBeLessThanOrEqual(
      50,
    );
  });
});

describe("the table of ports", () => {
  it("goes on below where there are many hosts", () => {
    const text = topologyText(deploymentOf("inventory/active-passive-all-in-one.yml"), noPaint, 120);
    expect(text).toMatch(/^dc1-apim1, dc1-apim2, dc1-analytics1, {2}dc1-db {26}5432 {20}database\ndc1-analytics2$/m);
  });
});

describe("a deployment as a picture", () => {
  it.each(deployments)("%s is XML that names every host", (_name, deployment) => {
    const complaints: string[] = [];
    const parser = new DOMParser({ onError: (_level, message) => complaints.push(message) });
    const picture = parser.parseFromString(topologySvg(deployment), "image/svg+xml");
    const texts = [...picture.getElementsByTagName("text")].map((one) => one.textContent);
    expect(complaints).toEqual([]);
    expect(texts).toEqual(expect.arrayContaining(deployment.nodes.map((node) => node.name)));
  });

  it.each(deployments)("%s has boxes apart, and no line through any", (_name, deployment) => {
    const tiers = tiersOf(deployment);
    const { boxes, lanes, buses, stubs, width, height } = layOut(
      deployment.datacenters,
      tiers,
      tierLinks(linksOf(deployment), tiers),
    );
    const lines = [...lanes, ...buses, ...stubs.map(({ x, laneX, y }) => ({ x1: x, y1: y, x2: laneX, y2: y }))];
    const bodies = boxes.map((box) => inner(box));
    const crossed = lines.filter((line) => bodies.some((body) => overlap(body, spanOf(line))));
    expect(crossed).toEqual([]);
    expect(boxes.filter((one) => boxes.some((other) => other !== one && overlap(outer(one), outer(other))))).toEqual(
      [],
    );
    for (const { x2, y2 } of [...boxes.map(outer), ...lines.map(spanOf)]) {
      expect([x2 <= width, y2 <= height]).toEqual([true, true]);
    }
  });

  it("has one lane for each kind, so that no two lines lie upon each other", () => {
    const deployment = deploymentOf("inventory/active-passive-distributed.yml");
    const tiers = tiersOf(deployment);
    const { lanes } = layOut(deployment.datacenters, tiers, tierLinks(linksOf(deployment), tiers));
    expect(new Set(lanes.map(({ x1 }) => x1)).size).toBe(lanes.length);
  });

  it("draws names as they are", () => {
    const text = edited("active-active-all-in-one").replaceAll("dc1-lb", "a<b>&c");
    expect(topologySvg(deploymentIn(text))).toContain(">a&lt;b&gt;&amp;c<");
  });
});

describe("a deployment in Mermaid's language", () => {
  it("is a graph of what is alike in each datacenter", () => {
    const lines = topologyMermaid(active).split("\n");
    expect(lines.slice(0, 7)).toEqual([
      "flowchart LR",
      "  clients([clients])",
      '  subgraph dc1["dc1 (dc_id 1, master)"]',
      "    direction TB",
      '    dc1_1["<b>load_balancer</b><br/>dc1-lb"]',
      '    dc1_2["<b>all_in_one</b><br/>dc1-apim1<br/>dc1-apim2"]',
      '    dc1_3["<b>database</b><br/>dc1-db"]',
    ]);
    expect(lines).toContain('  dc1_2 -->|"throttling: 9611, 9711, 5672"| dc2_2');
    expect(lines).toContain('  clients -->|"clients: 443, 8243, 8280, 8099, 9099"| dc1_1');
  });
});

describe("a deployment as JSON", () => {
  it("says what was chosen, who listens where, and what must be open", () => {
    expect(JSON.parse(topologyJson(active))).toMatchObject({
      pattern: "active-active",
      replication: "pglogical",
      datacenters: [
        {
          name: "dc1",
          master: true,
          hosts: expect.arrayContaining([
            { name: "dc1-db", components: ["database"], listens: [{ port: 5432, what: "database" }] },
          ]),
        },
        { name: "dc2", dc_id: 2, master: false },
      ],
      ports: expect.arrayContaining([
        {
          from: ["dc1-db"],
          to: ["dc2-db"],
          ports: [5432],
          protocol: "tcp",
          kind: "replication",
          why: "replication (pglogical)",
          crosses: true,
        },
      ]),
    });
  });
});

interface Span {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

function outer({ x, y, width, height }: Box): Span {
  return { x1: x, y1: y, x2: x + width, y2: y + height };
}

/** Without its edge, at which lines end. */
function inner(box: Box): Span {
  const { x1, y1, x2, y2 } = outer(box);
  return { x1: x1 + 1, y1: y1 + 1, x2: x2 - 1, y2: y2 - 1 };
}

function spanOf({ x1, y1, x2, y2 }: Span): Span {
  return { x1: Math.min(x1, x2), y1: Math.min(y1, y2), x2: Math.max(x1, x2), y2: Math.max(y1, y2) };
}

function overlap(a: Span, b: Span): boolean {
  return a.x1 <= b.x2 && b.x1 <= a.x2 && a.y1 <= b.y2 && b.y1 <= a.y2;
}
