import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../../lab/index.js";
import { reset, traces } from "../arena.js";
import { ownVersion, prepareRun, templateFile } from "../contestants/mdc.js";
import type { Bench, Discipline, Report } from "../discipline.js";
import { endInstances, raiseInstances } from "../instances.js";
import { measure, timed, type Entrant, type Race, type Times } from "../measure.js";
import { peakIn, watched } from "../ours.js";
import { tasks } from "../playbook.js";
import { figure, ratio, ratioTo, timesTable } from "../table.js";
import { spreadOf } from "../statistics.js";
import { atMost } from "../targets.js";
import { folders, tree } from "../workload.js";

interface Crowd {
  entrant: Entrant;
  hosts: number;
  peakFile: string;
  peaks: number[];
}

const sizes = [3, 10, 50] as const;

/** Hosts are as slow as one another here, and all of them and we share the machine. */
export const manyHosts: Discipline = {
  name: "hosts",
  title: "50 hosts",
  about:
    "The fifty tasks on 3, 10 and 50 hosts. Each host is an sshd of its own with files of its own; the containers of the lab share " +
    "them, and the machine's cores are shared by all hosts and us. Memory is the most that the process had resident in any run.",
  async hold(bench) {
    await mkdir(join(bench.folder, "hosts"), { recursive: true });
    const lab = await raiseInstances(bench.lab, Math.max(...sizes), join(bench.folder, "hosts"));
    try {
      return await race(bench, lab, this.title);
    } finally {
      await endInstances(bench.lab);
    }
  },
};

async function race(bench: Bench, lab: Lab, title: string): Promise<Report> {
  const crowds = await Promise.all(sizes.map((hosts) => crowd(bench, lab, hosts)));
  const entrants = crowds.map(({ entrant }) => entrant);
  const onRun = async (entrant: Entrant): Promise<void> => {
    const found = crowds.find((one) => one.entrant === entrant);
    found?.peaks.push(await peakIn(found.peakFile));
  };
  const first: Race = { title: `${title}, first run`, entrants, onRun, before: () => reset(bench.lab) };
  const again: Race = { title: `${title}, nothing to change`, entrants, onRun, outcome: () => traces(bench.lab) };
  const firstTimes = await measure(first, bench);
  await reset(bench.lab);
  for (const one of entrants.slice(-1)) await timed(one, bench.signal);
  const againTimes = await measure(again, bench);
  return report(crowds, firstTimes, againTimes);
}

async function crowd({ folder: base }: Bench, lab: Lab, hosts: number): Promise<Crowd> {
  const folder = join(base, `hosts-${hosts}`);
  await mkdir(folder, { recursive: true });
  const part: Lab = { ...lab, inventory: Object.fromEntries(Object.entries(lab.inventory).slice(0, hosts)) };
  const variablesOf = (host: string): Record<string, string> => ({ tree: `${tree}/${host}` });
  const command = await prepareRun(
    { lab: part, folder },
    tasks(templateFile, folders(undefined, "<%= tree %>")),
    {},
    variablesOf,
  );
  const { command: withPeak, file: peakFile } = watched(command, folder);
  return {
    entrant: { name: `${hosts} hosts`, version: await ownVersion(), command: withPeak },
    hosts,
    peakFile,
    peaks: [],
  };
}

function report(crowds: readonly Crowd[], first: Times, again: Times): Report {
  const [few] = crowds;
  if (!few) return { lines: [], targets: [] };
  const peak = (entrant: Entrant): number => spreadOf(crowds.find((one) => one.entrant === entrant)?.peaks ?? []).max;
  const memory = { header: "peak MB", cell: (entrant: Entrant) => figure(peak(entrant)) };
  const lines = (times: Times): string[] => timesTable(times, [ratioTo(few.entrant, times, "× 3 hosts")]);
  const grown = (times: Times, what: string): Report["targets"] =>
    crowds.slice(1).map((crowd, index) => {
      const before = crowds[index] ?? few;
      const limit = crowd.hosts / before.hosts;
      const wanted = `${figure(limit)} × the time of ${before.hosts} hosts for ${crowd.hosts}, ${what}`;
      return atMost(wanted, limit, ratio(times, crowd.entrant, before.entrant));
    });
  return {
    lines: [
      "First run:",
      "",
      ...timesTable(first, [ratioTo(few.entrant, first, "× 3 hosts"), memory]),
      "",
      "Nothing to change:",
      "",
      ...lines(again),
    ],
    targets: [
      ...grown(first, "first run"),
      ...grown(again, "nothing to change"),
      ...crowds.map(({ hosts, entrant }) =>
        atMost(`150 MB + 3 MB × ${hosts} hosts of memory`, 150 + 3 * hosts, peak(entrant), "MB"),
      ),
    ],
  };
}
