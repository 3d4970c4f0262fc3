import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../../lab/index.js";
import { findings, reset, traces, writeSshConfig } from "../arena.js";
import { ownVersion, prepareRun } from "../contestants/mdc.js";
import { checkOfFile, openssh, opensshVersion, prepareChecks } from "../contestants/openssh.js";
import type { Bench, Discipline, Report, Target } from "../discipline.js";
import { enterField, type Field } from "../field.js";
import { measure, timed, type Times } from "../measure.js";
import { wireOf } from "../ours.js";
import { raiseRelays } from "../relays.js";
import { medianOf, ratioTo, timesTable } from "../table.js";
import { atMost } from "../targets.js";
import { folders, modes, plainFiles } from "../workload.js";

const ROUND_TRIP_MS = 100;

export const nothingFarAway: Discipline = {
  name: "far-nothing",
  title: "Nothing to change, 100 ms away",
  about:
    "The same through relays that delay every byte by 50 ms in each direction. They run in a process of their own, one relay for each host.",
  async hold(bench) {
    const race = async (field: Runners): Promise<Times> => {
      await reset(bench.lab);
      await timed(field.ours, bench.signal);
      const outcome = (): Promise<string[]> => traces(bench.lab);
      return measure({ title: this.title, entrants: field.entrants, outcome }, bench);
    };
    const ran = await farAway(bench, "far-nothing", race);
    return report(ran, [behindOpenssh(ran)]);
  },
};

export const firstRunFarAway: Discipline = {
  name: "far-first",
  title: "First run, 100 ms away",
  about:
    "The first run through the same relays. Nobody knows what a command will do, so that no host goes on behind one before " +
    "all have done it: each of the ten commands is a round trip of its own here, where a script by hand asks nobody.",
  async hold(bench) {
    const ran = await farAway(bench, "far-first", fromNothing(this.title, bench));
    const budget = 2 + 2 * folders().length;
    return report(ran, [atMost("2 round trips + 2 for each command", budget, ran.roundTrips, "round trips")]);
  },
};

const FILES = 20;

export const filesFarAway: Discipline = {
  name: "far-files",
  title: "Twenty files, 100 ms away",
  about: `${FILES} files with given content and mode on hosts that have none of them, through the same relays: what has no command in it.`,
  async hold(bench) {
    const ran = await farAway(bench, "far-files", fromNothing(this.title, bench), enterFiles);
    return report(ran, [behindOpenssh(ran)]);
  },
};

/** Only the two that the target compares. */
async function enterFiles(lab: Lab, folder: string): Promise<Runners> {
  const sshConfig = await writeSshConfig(lab, folder);
  const files = plainFiles(FILES);
  const tasks = files.map(({ path, content }) => ({ name: path, copy: { dest: path, content, mode: modes.file } }));
  const ours = {
    name: "mdc-provision",
    version: await ownVersion(),
    command: await prepareRun({ lab, folder }, tasks),
  };
  const version = await opensshVersion();
  if (version === undefined) return { entrants: [ours], ours, openssh: undefined, missing: [openssh.name] };
  const command = await prepareChecks({ lab, folder, sshConfig }, files.map(checkOfFile));
  const other = { name: openssh.name, version, command };
  return { entrants: [ours, other], ours, openssh: other, missing: [] };
}

type Runners = Pick<Field, "entrants" | "ours" | "openssh" | "missing">;

/** On hosts where nothing is done yet, as it leaves them. */
function fromNothing(title: string, bench: Bench): (field: Runners) => Promise<Times> {
  return async ({ entrants }) => {
    const before = (): Promise<void> => reset(bench.lab);
    const outcome = (): Promise<string[]> => findings(bench.lab);
    const times = await measure({ title, entrants, before, outcome }, bench);
    await before();
    return times;
  };
}

interface Ran {
  field: Runners;
  times: Times;
  roundTrips: number;
}

/** `race` leaves the hosts so that one more run of ours does what the measured ones did: its round trips are counted. */
async function farAway(
  bench: Bench,
  name: string,
  race: (field: Runners) => Promise<Times>,
  enter: (lab: Lab, folder: string) => Promise<Runners> = enterField,
): Promise<Ran> {
  const folder = join(bench.folder, name);
  await mkdir(folder, { recursive: true });
  const relays = await raiseRelays(bench.lab, ROUND_TRIP_MS, folder);
  try {
    const field = await enter(relays.lab, folder);
    const times = await race(field);
    const { roundTrips } = await wireOf(field.ours.command);
    return { field, times, roundTrips };
  } finally {
    await relays.close();
  }
}

function behindOpenssh({ field: { ours, openssh: limit }, times }: Ran): Target {
  const extra = medianOf(times, ours) - medianOf(times, limit);
  const target = atMost("OpenSSH + 4 round trips (0.4 s)", 0.4, extra);
  const measured = `OpenSSH ${extra < 0 ? "−" : "+"} ${Math.abs(extra).toFixed(2)} s`;
  return Number.isNaN(extra) ? target : { ...target, measured };
}

function report({ field: { ours, missing }, times, roundTrips }: Ran, targets: readonly Target[]): Report {
  const counted = `Round trips of mdc-provision for each host, once its connection is up: ${roundTrips}.`;
  return { lines: [...timesTable(times, [ratioTo(ours, times)], missing), "", counted], targets: [...targets] };
}
