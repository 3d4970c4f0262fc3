import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import type { TaskStatus } from "../../../src/engine/events.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { Lab } from "../../lab/index.js";
import { long } from "../support/long.js";
import { runTasks, type Target, type TaskOutcome } from "../support/run-task.js";
import { must, snapshot, unpack } from "./host.js";
import type { Entry, Hostile, Round, Scenario, Tree } from "./scenario.js";
import { hostileNames, hostileValues } from "./texts.js";

/** The only host of the lab. */
export const hostName = "hostile";

/**
 * Texts that a scenario goes through when nobody draws others: those that it names; or else its share of all, dealt out so that
 * scenarios which follow one another have them all between them; with MDC_LONG every one.
 */
export function textsOf(scenario: Scenario, index: number): readonly string[] {
  if (scenario.only) return scenario.only;
  const texts = scenario.texts === "name" ? hostileNames : hostileValues;
  return long ? texts : texts.filter((_text, place) => place % shares === index % shares);
}

const shares = 4;

/**
 * Takes texts through the rounds of a scenario, all texts in one play per round: the run, and the run again. After each
 * run the host has, byte for byte, what was asked for, and nothing else.
 */
export async function goThrough(lab: Lab, scenario: Scenario, texts: readonly string[]): Promise<void> {
  const { suits } = scenario;
  const base = `/var/tmp/mdc-quoting/${scenario.title.replace(/\W+/g, "-")}`;
  const some = texts.filter((text) => suits === undefined || suits(text));
  const all = some.map((text, index): Hostile => ({ text, index, dir: `${base}/${index}` }));
  const host = lab.host(hostName);
  const root = mkdtempSync(join(tmpdir(), "mdc-quoting-"));
  try {
    await must(host, `rm -rf ${base}; mkdir -p ${base}; cd ${base}; ${scenario.arrange ?? ":"}`);
    await unpack(
      host,
      base,
      treeOf(all, (one) => scenario.before?.(one) ?? {}),
    );
    const target = targetIn(root, lab, host.name, Object.assign({}, ...all.map((one) => scenario.files?.(one) ?? {})));
    for (const round of scenario.rounds) {
      const done = await runTasks(target, all.map(round.call), { diff: true });
      expect(unlike(round.status ?? "changed", all, done)).toEqual([]);
      expectResults(round, all, done);
      await expectTree(round, all, () => snapshot(host, base));
      const { script = ":", output = "" } = round.prints?.(all) ?? {};
      expect(await must(host, script)).toBe(output);
      const again = await runTasks(target, all.map(round.call), { diff: true });
      const status = round.again ?? (round.status === undefined ? "ok" : round.status);
      expect(unlike(status, all, again)).toEqual([]);
      await expectTree(round, all, () => snapshot(host, base));
    }
  } finally {
    await must(host, `rm -rf ${base}; ${scenario.tidy ?? ":"}`);
    rmSync(root, { recursive: true });
  }
}

function treeOf(all: readonly Hostile[], below: (one: Hostile) => Tree): Tree {
  const tree: Tree = {};
  for (const one of all) {
    tree[`${one.index}`] = { type: "directory" };
    for (const [path, entry] of Object.entries(below(one))) tree[`${one.index}/${path}`] = entry;
  }
  return tree;
}

/** The login account is an ordinary one, which becomes root. */
function targetIn(root: string, lab: Lab, host: string, files: Record<string, string | Uint8Array>): Target {
  const inventory = { all: { hosts: { [host]: lab.inventory[host] } } };
  for (const [path, content] of Object.entries({ "hosts.yml": JSON.stringify(inventory), ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { inventory: loadInventory(["hosts.yml"], root), host, become: true, folder: root };
}

/** Texts that came to something else, with what was said of them. */
function unlike(status: TaskStatus, all: readonly Hostile[], outcomes: readonly TaskOutcome[]): unknown[] {
  return all.flatMap(({ text, index }) => {
    const outcome = outcomes[index];
    return outcome?.status === status ? [] : [{ text, ...outcome, result: undefined }];
  });
}

function expectResults({ result, message }: Round, all: readonly Hostile[], outcomes: readonly TaskOutcome[]): void {
  for (const one of all) {
    const outcome = outcomes[one.index];
    if (result) expect(outcome?.result).toMatchObject(result(one));
    if (message) expect([one.text, outcome?.message]).toEqual([one.text, expect.stringMatching(message)]);
  }
}

/** What the round says of the tree, and of each entry only that. */
async function expectTree({ tree }: Round, all: readonly Hostile[], look: () => Promise<Tree>): Promise<void> {
  if (!tree) return;
  const wanted = treeOf(all, tree);
  const found = Object.entries(await look()).map(([path, entry]): [string, Partial<Entry>] => {
    const fields = Object.keys(wanted[path] ?? entry);
    return [path, Object.fromEntries(Object.entries(entry).filter(([name]) => fields.includes(name)))];
  });
  expect(Object.fromEntries(found)).toEqual(wanted);
}
