import { expect } from "@jest/globals";
import type { Status } from "../../../src/health/status.js";
import type { Lab } from "../../lab/index.js";
import { Project } from "../support/run-cli.js";

/** What `db status` came to. */
export interface Told {
  code: number | null;
  found: Status;
  /** The problems, without notes. */
  told: string[];
}

/** Asks by the command line, with the inventory hosts.yml of the project. */
export async function dbStatus(project: Project, ...more: string[]): Promise<Told> {
  const { code, stdout, stderr } = await project.cli("db", "status", "-i", "hosts.yml", "--output", "json", ...more);
  if (stdout === "") throw new TypeError(stderr);
  const found = JSON.parse(stdout) as Status;
  const problems = found.problems.filter(({ kind }) => kind === "problem");
  return { code, found, told: problems.map(({ where, text }) => `${where}: ${text}`) };
}

/** Expects two datacenters that follow each other, with rows that cross in fewer seconds, and no problem. */
export function expectWell({ code, found, told }: Told, seconds: number): void {
  expect([told, code]).toEqual([[], 0]);
  expect(found.links.map(({ from, to, state, conflicts }) => [from, to, state, conflicts])).toEqual([
    ["dc1", "dc2", "running", 0],
    ["dc2", "dc1", "running", 0],
  ]);
  for (const { roundTrip, lagBytes, retained } of found.links) {
    expect(roundTrip).toBeLessThan(seconds);
    expect([typeof lagBytes, typeof retained]).toEqual(["number", "number"]);
  }
}

/** Asks hosts of a lab, one of each datacenter's; the first one is the master's. */
export async function siteStatus(
  lab: Lab,
  databases: readonly string[],
  vars: object,
  ...more: string[]
): Promise<Told> {
  const project = new Project(lab, { "hosts.yml": inventory(lab.inventory, databases, vars) });
  try {
    return await dbStatus(project, ...more);
  } finally {
    project.remove();
  }
}

function inventory(hosts: object, databases: readonly string[], vars: object): string {
  const groups = databases.map((host, index) => [
    `dc${index + 1}`,
    { vars: { dc_id: index + 1, dc_master: index === 0 }, hosts: { [host]: null } },
  ]);
  return JSON.stringify({
    all: { hosts },
    ...Object.fromEntries(groups),
    database: { vars, hosts: Object.fromEntries(databases.map((host) => [host, null])) },
  });
}
