import { describe, expect, it } from "@jest/globals";
import type { RunEvent } from "../../../src/engine/events.js";
import { noPaint } from "../../../src/report/colours.js";
import { layoutTree, type ViewNode } from "../../../src/report/tree-layout.js";
import { applyEvent, createTreeModel, type TreeModel } from "../../../src/report/tree-model.js";
import { hostRecap, play, result, start } from "./events.js";

const signs = { running: ">", ok: "+", failed: "x", skipped: "-" };

function text(nodes: readonly ViewNode[], margin = ""): string[] {
  return nodes.flatMap((node) => [
    `${margin}${signs[node.state]} ${node.title}`,
    ...text(node.children, `${margin}  `),
  ]);
}

/** Events with the second at which they come. */
function modelOf(events: readonly [number, RunEvent][]): TreeModel {
  const model = createTreeModel();
  for (const [second, event] of events) applyEvent(model, event, second * 1000);
  return model;
}

function tree(
  events: readonly [number, RunEvent][],
  now: number,
  rows: number | undefined,
  allTasks = false,
): string[] {
  return text(layoutTree(modelOf(events), { now: now * 1000, rows, allTasks, paint: noPaint }));
}

const twoDatacenters = play("Site", { a1: "dc1", a2: "dc1", b1: "dc2" });
const end: RunEvent = { type: "recap", hosts: { a1: hostRecap() }, duration_ms: 1, exit_code: 0 };

describe("the tree while a run goes on", () => {
  it("shows datacenter, play, task, and the hosts that are busy with seconds and progress", () => {
    const events: [number, RunEvent][] = [
      [0, twoDatacenters],
      [1, result({ host: "a1" })],
      [1, result({ host: "a2", status: "changed", duration_ms: 1500 })],
      [1, result({ host: "b1" })],
      [2, start({ task: "Unpack", role: "apim", host: "a1" })],
      [2, start({ task: "Unpack", role: "apim", host: "a2" })],
      [3, { type: "progress", host: "a1", task: "Unpack", done: 120e6, total: 480e6 }],
      [4, result({ task: "Unpack", role: "apim", host: "a2", status: "changed" })],
    ];
    expect(tree(events, 5, 40)).toEqual([
      "> dc1  2 hosts",
      "  > Site  2 tasks: 1 ok, 2 changed  5.0 s",
      "    + Write the file  1 ok, 1 changed  1.5 s",
      "    > apim : Unpack  1 changed",
      "      > a1  25% of 480 MB  3.0 s",
      "> dc2  1 host",
      "  > Site  1 task: 1 ok  5.0 s",
      "    + Write the file  1 ok",
    ]);
  });

  it("starts at the play where hosts belong to no datacenter", () => {
    expect(tree([[0, play("Site", { a: undefined })]], 0.05, 40)).toEqual(["> Site  50 ms"]);
  });

  it("keeps failures in sight with their reason", () => {
    const events: [number, RunEvent][] = [
      [0, twoDatacenters],
      [1, result({ host: "a1", status: "failed", message: "no space\nleft" })],
      [1, result({ host: "a2" })],
      ...Array.from({ length: 30 }, (_, n): [number, RunEvent] => [2, result({ host: "a2", task: `Task ${n}` })]),
    ];
    const lines = tree(events, 3, 12);
    expect(lines.slice(0, 4)).toEqual([
      "> dc1  2 hosts",
      "  > Site  31 tasks: 31 ok, 1 failed  3.0 s",
      "    x Write the file  1 ok, 1 failed",
      "      x a1 failed: no space",
    ]);
    expect(lines.at(-3)).toBe("    + Task 29  1 ok");
  });

  it.each([4, 6, 9, 14, 23, 50])("never needs more than the %d rows that there are", (rows) => {
    const hosts = Array.from({ length: 12 }, (_, n) => `h${n}`);
    const events: [number, RunEvent][] = [
      [0, play("First", Object.fromEntries(hosts.map((host, n) => [host, `dc${n % 2}`])))],
      ...hosts.map((host): [number, RunEvent] => [1, result({ play: "First", host, status: "changed" })]),
      [2, play("Site", Object.fromEntries(hosts.map((host, n) => [host, `dc${n % 2}`])))],
      ...Array.from({ length: 60 }, (_, n) =>
        hosts.map((host): [number, RunEvent] => [3, result({ host, task: `Task ${n}` })]),
      ).flat(),
      ...hosts.map((host): [number, RunEvent] => [4, start({ host, task: "Slow" })]),
    ];
    const lines = tree(events, 5, rows);
    expect(lines.length).toBeLessThanOrEqual(Math.max(rows, 6));
    expect(lines.filter((line) => line.includes("Slow"))).toHaveLength(2);
  });

  it("collapses a finished play to one line with its counts and time", () => {
    const events: [number, RunEvent][] = [
      [0, play("Base", { a: "dc1" })],
      [1, result({ play: "Base", host: "a", status: "changed" })],
      [2, play("Site", { a: "dc1" })],
    ];
    expect(tree(events, 9, 40)).toEqual(["> dc1  1 host", "  + Base  1 task: 1 changed  2.0 s", "  > Site  7.0 s"]);
  });
});

describe("the tree when all is over", () => {
  const events: [number, RunEvent][] = [
    [0, play("Site", { a: "dc1", b: "dc1" })],
    [1, result({ host: "a" })],
    [1, result({ host: "b", status: "skipped" })],
    [2, result({ host: "a", task: "Change", status: "changed" })],
    [2, result({ host: "b", task: "Change", status: "unreachable", message: "no route" })],
    [3, end],
  ];

  it("names the tasks that changed something or failed", () => {
    expect(tree(events, 99, undefined)).toEqual([
      "x dc1  2 hosts",
      "  x Site  2 tasks: 1 ok, 1 changed, 1 skipped, 1 unreachable  3.0 s",
      "    x Change  1 changed, 1 unreachable",
      "      x b unreachable: no route",
    ]);
  });

  it("names all tasks when asked", () => {
    expect(tree(events, 99, undefined, true)).toContain("    + Write the file  1 ok, 1 skipped");
  });
});

describe("what was under way at the end", () => {
  it("is shown as interrupted when its host is lost", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined, b: undefined })],
      [1, start({ host: "a" })],
      [1, start({ host: "b" })],
      [2, result({ host: "a", task: "connection", status: "unreachable", message: "lost" })],
    ];
    expect(tree(events, 5, 40)).toEqual([
      "> Site  2 tasks: 1 unreachable  5.0 s",
      "  > Write the file",
      "    - a interrupted",
      "    > b  4.0 s",
      "  x connection  1 unreachable",
      "    x a unreachable: lost",
    ]);
  });

  it("is shown as interrupted when the run ends", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined })],
      [1, start({ host: "a" })],
      [2, end],
    ];
    expect(tree(events, 5, undefined)).toEqual(["+ Site  1 task  2.0 s", "  - Write the file", "    - a interrupted"]);
  });
});

describe("which task a result belongs to", () => {
  it("counts the items of a loop as one result of the host: the worst", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined })],
      [1, result({ host: "a", item: 1 })],
      [1, result({ host: "a", item: 2, status: "changed" })],
      [1, start({ host: "a" })],
      [1, result({ host: "a", item: 3 })],
    ];
    expect(tree(events, 2, 40)).toEqual(["> Site  1 task: 1 changed  2.0 s", "  + Write the file  1 changed"]);
  });

  it("finds the task of a result that comes after the next task has begun", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined })],
      [1, start({ host: "a", task: "First" })],
      [3, start({ host: "a", task: "Second" })],
      [3, result({ host: "a", task: "First", status: "changed" })],
    ];
    expect(tree(events, 5, 40)).toEqual([
      "> Site  2 tasks: 1 changed  5.0 s",
      "  + First  1 changed",
      "  > Second",
      "    > a  2.0 s",
    ]);
  });

  it("counts the seconds of a loop from its first item", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined })],
      [1, start({ host: "a" })],
      [3, start({ host: "a" })],
    ];
    expect(tree(events, 5, 40)).toEqual(["> Site  1 task  5.0 s", "  > Write the file", "    > a  4.0 s"]);
  });

  it("takes a second result of a host for another task of the same name, and matches it across hosts", () => {
    const events: [number, RunEvent][] = [
      [0, play("Site", { a: undefined, b: undefined })],
      [1, result({ host: "a" })],
      [1, result({ host: "a", status: "changed" })],
      [1, result({ host: "b" })],
      [1, result({ host: "b", status: "changed" })],
    ];
    expect(tree(events, 2, 40).slice(1)).toEqual(["  + Write the file  2 ok", "  + Write the file  2 changed"]);
  });

  it("shows results of a play that it never heard of", () => {
    expect(tree([[0, result({ play: "Surprise" })]], 1, 40)[0]).toMatch(/^> Surprise {2}1 task: 1 ok/);
  });
});
