import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findings, reset, traces } from "../arena.js";
import type { Bench, Discipline, Report } from "../discipline.js";
import { enterField, type Field } from "../field.js";
import { measure, timed, type Times } from "../measure.js";
import { wireOf } from "../ours.js";
import { raiseRelays } from "../relays.js";
import { medianOf, ratioTo, timesTable } from "../table.js";
import { atMost } from "../targets.js";

const ROUND_TRIP_MS = 100;

export const nothingFarAway: Discipline = {
  name: "far-nothing",
  title: "Nothing to change, 100 ms away",
  about:
    "The same through relays that delay every byte by 50 ms in each direction. They run in a process of their own, one relay for each host.",
  hold: (bench) =>
    farAway(bench, "far-nothing", async (field) => {
      await reset(bench.lab);
      await timed(field.ours, bench.signal);
      const outcome = (): Promise<string[]> => traces(bench.lab);
      return measure({ title: nothingFarAway.title, entrants: field.entrants, outcome }, bench);
    }),
};

export const firstRunFarAway: Discipline = {
  name: "far-first",
  title: "First run, 100 ms away",
  about: "The first run through the same relays.",
  hold: (bench) =>
    farAway(bench, "far-first", async (field) => {
      const before = (): Promise<void> => reset(bench.lab);
      const outcome = (): Promise<string[]> => findings(bench.lab);
      const times = await measure({ title: firstRunFarAway.title, entrants: field.entrants, before, outcome }, bench);
      await before();
      return times;
    }),
};

/** Leaves the hosts so that one more run of ours does what the measured ones did: its round trips are counted. */
async function farAway(bench: Bench, name: string, race: (field: Field) => Promise<Times>): Promise<Report> {
  const folder = join(bench.folder, name);
  await mkdir(folder, { recursive: true });
  const relays = await raiseRelays(bench.lab, ROUND_TRIP_MS, folder);
  try {
    const field = await enterField(relays.lab, folder);
    const times = await race(field);
    const { roundTrips } = await wireOf(field.ours.command);
    return report(field, times, roundTrips);
  } finally {
    await relays.close();
  }
}

function report({ ours, openssh, missing }: Field, times: Times, roundTrips: number): Report {
  const extra = medianOf(times, ours) - medianOf(times, openssh);
  const counted = `Round trips of mdc-provision for each host, once its connection is up: ${roundTrips}.`;
  const target = atMost("OpenSSH + 4 round trips (0.4 s)", 0.4, extra);
  const measured = `OpenSSH ${extra < 0 ? "−" : "+"} ${Math.abs(extra).toFixed(2)} s`;
  return {
    lines: [...timesTable(times, [ratioTo(ours, times)], missing), "", counted],
    targets: [Number.isNaN(extra) ? target : { ...target, measured }],
  };
}
