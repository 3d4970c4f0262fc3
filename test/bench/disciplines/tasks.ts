import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { reset, traces } from "../arena.js";
import { ownVersion, prepareRun, templateFile } from "../contestants/mdc.js";
import type { Bench, Discipline } from "../discipline.js";
import { measure, timed, type Entrant } from "../measure.js";
import { tasks } from "../playbook.js";
import { ratio, ratioTo, timesTable } from "../table.js";
import { atMost } from "../targets.js";
import { folders } from "../workload.js";

/** Four times the tasks, side by side with the usual ones. */
export const manyTasks: Discipline = {
  name: "tasks",
  title: "200 tasks",
  about: "Nothing to change on the three hosts, with 50 tasks and with 200 of the same kinds.",
  async hold(bench) {
    const few = await entrant(bench, 10);
    const many = await entrant(bench, 40);
    await reset(bench.lab);
    await timed(many, bench.signal);
    const race = { title: this.title, entrants: [few, many], outcome: () => traces(bench.lab) };
    const times = await measure(race, bench);
    return {
      lines: timesTable(times, [ratioTo(few, times, "× 50 tasks")]),
      targets: [atMost("2 × the time of 50 tasks", 2, ratio(times, many, few))],
    };
  },
};

async function entrant({ lab, folder: base }: Bench, folderCount: number): Promise<Entrant> {
  const all = tasks(templateFile, folders(folderCount));
  const folder = join(base, `tasks-${all.length}`);
  await mkdir(folder, { recursive: true });
  const command = await prepareRun({ lab, folder }, all);
  return { name: `${all.length} tasks`, version: await ownVersion(), command };
}
