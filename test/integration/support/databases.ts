import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import type { Lab } from "../../lab/index.js";
import { look, type Played } from "./run-playbook.js";

/** What psql prints on a host, errors included, one row a line. */
export function psql(lab: Lab, host: string, database: string, text: string): Promise<string> {
  const encoded = Buffer.from(text).toString("base64");
  const client = `timeout 60 psql -XqAt -v ON_ERROR_STOP=1 -d ${database}`;
  return look(lab, host, `cd /; echo ${encoded} | base64 -d | runuser -u postgres -- ${client}`);
}

/** Asks until the answer is the wanted one, at most for a minute, and expects it then. */
export async function settles<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  const until = Date.now() + 60_000;
  let found = await ask();
  while (JSON.stringify(found) !== JSON.stringify(wanted) && Date.now() < until) {
    await sleep(200);
    found = await ask();
  }
  expect(found).toEqual(wanted);
}

/** The tasks that changed something, or would; those of which only the run can know stand in `open`. */
export function changes(played: Played): { changed: string[]; open: string[] } {
  const of = (status: string): string[] =>
    played.results
      .filter((one) => one.status === status)
      .map(({ host, task, item }) => `${host} ${task}${item === undefined ? "" : ` (${JSON.stringify(item)})`}`);
  return { changed: of("changed").sort(), open: of("unknown") };
}

/** What tasks failed with. */
export function failures(played: Played): string[] {
  return played.results.flatMap(({ message, status }) => (status === "failed" ? [message ?? ""] : []));
}

/**
 * Runs in check mode and then for good, and expects the same of both, but for tasks that no check can foretell; what changed.
 * `unforeseen` matches changes that a check does not see.
 */
export async function runAsTold(run: (check: boolean) => Promise<Played>, unforeseen?: RegExp): Promise<string[]> {
  const told = changes(await run(true));
  const played = await run(false);
  expect(failures(played)).toEqual([]);
  const { changed } = changes(played);
  expect(told.changed.filter((task) => !changed.includes(task))).toEqual([]);
  const untold = changed.filter((task) => !told.changed.includes(task) && !told.open.includes(task));
  expect(untold.filter((task) => unforeseen?.test(task) !== true)).toEqual([]);
  return changed;
}
