import { join } from "node:path";
import { findings, reset, traces } from "../arena.js";
import type { Discipline, Report } from "../discipline.js";
import { enterField, type Field } from "../field.js";
import { measure, timed, type Times } from "../measure.js";
import { ratio, ratioTo, timesTable } from "../table.js";
import { atLeast, atMost } from "../targets.js";

export const nothingToChange: Discipline = {
  name: "nothing",
  title: "Nothing to change",
  about: "The fifty tasks, when all is as it should be: after every run no file may have been touched.",
  async hold(bench) {
    const field = await enterField(bench.lab, join(bench.folder, "nothing"));
    await reset(bench.lab);
    await timed(field.ours, bench.signal);
    const { entrants } = field;
    const times = await measure({ title: this.title, entrants, outcome: () => traces(bench.lab) }, bench);
    const { ours, openssh, mitogen, ansible } = field;
    return report(field, times, [
      atMost("2 × OpenSSH", 2, ratio(times, ours, openssh)),
      atLeast("9 × faster than mitogen", 9, ratio(times, mitogen, ours)),
      atLeast("30 × faster than Ansible", 30, ratio(times, ansible, ours)),
    ]);
  },
};

export const firstRun: Discipline = {
  name: "first",
  title: "First run",
  about:
    "The fifty tasks on hosts where nothing is done yet: all contestants must have made the same files with the same modes and " +
    "content. Ours includes the guard before and the confirmation after every change.",
  async hold(bench) {
    const field = await enterField(bench.lab, join(bench.folder, "first"));
    const race = { title: this.title, entrants: field.entrants, before: () => reset(bench.lab) };
    const times = await measure({ ...race, outcome: () => findings(bench.lab) }, bench);
    return report(field, times, [atLeast("8 × faster than mitogen", 8, ratio(times, field.mitogen, field.ours))]);
  },
};

function report({ ours, missing }: Field, times: Times, targets: Report["targets"]): Report {
  return { lines: timesTable(times, [ratioTo(ours, times)], missing), targets };
}
