import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { TaskError } from "../../src/errors.js";
import type { CommandLine, Contestant } from "./contestant.js";

/** A contestant that is installed, and how it is run. */
export interface Entrant {
  contestant: Contestant;
  version: string;
  command: CommandLine;
}

export interface Discipline {
  name: string;
  /** Not measured: brings the hosts to where each run begins. */
  before(): Promise<void>;
  /** Not measured: what a run left on the hosts. It must be the same after every run of everybody. */
  outcome(): Promise<unknown>;
}

/** Seconds of every measured run, by contestant. */
export type Times = Map<Entrant, number[]>;

/**
 * Runs all entrants in turn, round by round, so that whatever else the machine does meets all of them alike. The first
 * round warms up and does not count. Throws TaskError when an entrant fails or leaves something else than the others.
 */
export async function measure(
  entrants: readonly Entrant[],
  { name, before, outcome }: Discipline,
  { runs, say }: { runs: number; say: (line: string) => void },
): Promise<Times> {
  const times: Times = new Map(entrants.map((entrant) => [entrant, []]));
  let expected: unknown;
  for (let round = 0; round <= runs; round += 1) {
    for (const entrant of entrants) {
      await before();
      const seconds = await timed(entrant);
      const found = await outcome();
      expected ??= found;
      if (!isDeepStrictEqual(found, expected)) {
        throw new TaskError(`${entrant.contestant.name} leaves other hosts: ${String(found)}`, {
          expected: String(expected),
        });
      }
      const which = round === 0 ? "warm-up" : `run ${round}`;
      say(`${name}, ${which}: ${entrant.contestant.name} ${seconds.toFixed(2)} s`);
      if (round > 0) times.get(entrant)?.push(seconds);
    }
  }
  return times;
}

/** Runs an entrant once and gives the seconds that it took. */
export async function timed({ contestant, command }: Entrant): Promise<number> {
  const { program, args, env = {} } = command;
  const started = performance.now();
  const { failed, shortMessage, stdout, stderr } = await execa(program, args, { env, reject: false, stdin: "ignore" });
  const seconds = (performance.now() - started) / 1000;
  if (failed) throw new TaskError(`${contestant.name}: ${shortMessage}\n${stdout}\n${stderr}`);
  return seconds;
}
