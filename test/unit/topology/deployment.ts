import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { deploymentOf as deployment } from "../../../src/cli/deployment.js";
import { ContentErrors } from "../../../src/errors.js";
import { loadInventory } from "../../../src/inventory/load.js";
import type { Topology } from "../../../src/topology/topology.js";
import { project } from "../playbook/project.js";

/** A deployment, if its inventory breaks no rule. Throws ContentErrors. */
export function deploymentOf(path: string, extraVars: Record<string, unknown> = {}): Topology {
  return deployment(loadInventory([path], process.cwd()), extraVars);
}

/** The same of the text of an inventory. */
export function deploymentIn(text: string, extraVars: Record<string, unknown> = {}): Topology {
  const open = project({ "hosts.yml": text });
  try {
    return deploymentOf(join(open.root, "hosts.yml"), extraVars);
  } finally {
    open.remove();
  }
}

/** What is wrong with an inventory: what stands at the place of each error, and what is said of it. */
export function complaintsAbout(text: string, extraVars: Record<string, unknown> = {}): string[] {
  const lines = text.split("\n");
  try {
    deploymentIn(text, extraVars);
    return [];
  } catch (error) {
    if (!(error instanceof ContentErrors)) throw error;
    return error.errors.map(({ place, message, expected, hint }) => {
      const at = place === undefined ? "nowhere" : (lines[place.line - 1]?.slice(place.column - 1) ?? "beyond");
      return [`${at} ~ ${message}`, expected, hint].filter((part) => part !== undefined).join(" | ");
    });
  }
}

/** An inventory of the product with parts replaced. Each must be there. */
export function edited(name: string, ...edits: readonly Edit[]): string {
  return edits.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new TypeError(`"${from}" is not in ${name}`);
      return text.replace(from, to);
    },
    readFileSync(`inventory/${name}.yml`, "utf8"),
  );
}

type Edit = readonly [from: string, to: string];

/** Cases of a rule: its name, an inventory, edits that break it, and what is said of it. */
export function breaks(cases: readonly (readonly [string, string, readonly Edit[], readonly string[]])[]): void {
  it.each(cases)("refuse: %s", (_rule, name, edits, expected) => {
    expect(complaintsAbout(edited(name, ...edits))).toEqual(expected);
  });
}

/** Cases in which a rule is kept. */
export function keeps(cases: readonly (readonly [string, string, readonly Edit[]])[]): void {
  it.each(cases)("allow: %s", (_rule, name, edits) => {
    expect(complaintsAbout(edited(name, ...edits))).toEqual([]);
  });
}
