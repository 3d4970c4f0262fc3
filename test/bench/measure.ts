import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { TaskError } from "../../src/errors.js";
import type { CommandLine } from "./contestant.js";
import type { Bench } from "./discipline.js";

/** Who takes part: a tool, or one of ours in several sizes. */
export interface Entrant {
  name: string;
  /** What stands beside the name in tables. */
  version: string;
  command: CommandLine;
}

export interface Race {
  title: string;
  entrants: readonly Entrant[];
  /** Not measured: brings the hosts to where each run begins. */
  before?: () => Promise<void>;
  /** Not measured: what a run left on the hosts. It must be the same after every run of everybody. */
  outcome?: (entrant: Entrant) => Promise<unknown>;
  /** Heard after each run that counts. */
  onRun?: (entrant: Entrant) => Promise<void>;
}

/** Seconds of every measured run, by contestant. */
export type Times = Map<Entrant, number[]>;

/** Who has taken that long in a race has no more turns. */
const PATIENCE_SECONDS = 60;

/**
 * Runs all entrants in turn, round by round, so that whatever else the machine does meets all of them alike. The first
 * round warms up and does not count, except for those whom it took a minute. Throws TaskError when an entrant fails or leaves
 * something else than the others.
 */
export async function measure(race: Race, { runs, say, signal }: Omit<Bench, "lab" | "folder">): Promise<Times> {
  const { title, entrants, before, outcome, onRun } = race;
  const times: Times = new Map(entrants.map((entrant) => [entrant, []]));
  const spent = new Map<Entrant, number>();
  let expected: unknown;
  for (let round = 0; round <= runs; round += 1) {
    for (const entrant of entrants) {
      const soFar = spent.get(entrant) ?? 0;
      if (soFar >= PATIENCE_SECONDS) continue;
      await before?.();
      const seconds = await timed(entrant, signal);
      spent.set(entrant, soFar + seconds);
      const found = await outcome?.(entrant);
      expected ??= found;
      if (!isDeepStrictEqual(found, expected)) {
        throw new TaskError(`${entrant.name} leaves other hosts: ${alone(found, expected)}`, {
          expected: alone(expected, found),
        });
      }
      const counts = round > 0 || seconds >= PATIENCE_SECONDS;
      say(`${title}, ${counts ? `run ${Math.max(round, 1)}` : "warm-up"}: ${entrant.name} ${seconds.toFixed(2)} s`);
      if (!counts) continue;
      times.get(entrant)?.push(seconds);
      await onRun?.(entrant);
    }
  }
  return times;
}

/** The lines that only one of two outcomes has. */
function alone(one: unknown, other: unknown): string {
  const known = new Set(String(other).split("\n"));
  return String(one)
    .split("\n")
    .filter((line) => !known.has(line))
    .join("\n");
}

/** Runs an entrant once and gives the seconds that it took. Throws TaskError when it does not end as it must. */
export async function timed({ name, command }: Entrant, cancelSignal?: AbortSignal): Promise<number> {
  const { program, args, env = {}, exitCode: wanted = 0 } = command;
  const started = performance.now();
  const options = { env, reject: false, stdin: "ignore", ...(cancelSignal ? { cancelSignal } : {}) } as const;
  const { exitCode, shortMessage, stdout, stderr } = await execa(program, args, options);
  const seconds = (performance.now() - started) / 1000;
  if (exitCode !== wanted) throw new TaskError(`${name}: ${shortMessage ?? "ended well"}\n${stdout}\n${stderr}`);
  return seconds;
}
