import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { labRoot, projectRoot } from "../lab/paths.js";
import type { Lab } from "../lab/index.js";
import type { Contestant } from "./contestant.js";
import { ansible, mitogen } from "./contestants/ansible.js";
import { mdcProvision } from "./contestants/mdc.js";
import { openssh } from "./contestants/openssh.js";
import { pyinfra } from "./contestants/pyinfra.js";
import { findings, raiseArena, reset, traces, writeSshConfig } from "./hosts.js";
import { machineLine } from "./machine.js";
import { measure, timed, type Discipline, type Entrant } from "./measure.js";
import { outcomeTable, resultsPage, type Outcome } from "./page.js";
import { installPeers } from "./peers.js";

/** The first one is what the others are compared with. */
const contestants: readonly Contestant[] = [mdcProvision, openssh, mitogen, ansible, pyinfra];

const program = new Command("npm run bench --")
  .description("Measures mdc-provision side by side with its peers and writes docs/benchmarks.md.")
  .option("--runs <n>", "rounds that count", atLeastOne, 5)
  .parse();
const { runs } = program.opts<{ runs: number }>();

await installPeers(say);
const lab = await raiseArena();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
try {
  await bench(lab);
} finally {
  await lab.down();
}

async function stop(): Promise<void> {
  await lab.down();
  process.exit(130);
}

async function bench(lab: Lab): Promise<void> {
  const folder = join(labRoot, lab.name, "work");
  const entrants = await enter(lab, folder);
  const [reference] = entrants;
  if (!reference) return;
  const missing = contestants
    .filter((contestant) => entrants.every((entrant) => entrant.contestant !== contestant))
    .map(({ name }) => name);
  await reset(lab);
  await timed(reference);
  const machine = await machineLine();
  const outcomes: Outcome[] = [];
  for (const discipline of disciplines(lab))
    outcomes.push({ name: discipline.name, times: await measure(entrants, discipline, { runs, say }) });
  for (const outcome of outcomes)
    console.log(["", outcome.name, ...outcomeTable(outcome, missing, reference)].join("\n"));
  console.log(`\n${machine}`);
  const date = new Date().toISOString().slice(0, 10);
  await writeFile(join(projectRoot, "docs/benchmarks.md"), resultsPage({ outcomes, missing, machine, runs, date }));
  await rm(folder, { recursive: true, force: true });
}

function disciplines(lab: Lab): Discipline[] {
  return [
    { name: "Nothing to change", before: () => Promise.resolve(), outcome: () => traces(lab) },
    { name: "First run", before: () => reset(lab), outcome: () => findings(lab) },
  ];
}

async function enter(lab: Lab, folder: string): Promise<Entrant[]> {
  const sshConfig = await writeSshConfig(lab, folder);
  const entrants = contestants.map(async (contestant, index): Promise<Entrant[]> => {
    const version = await contestant.version();
    if (version === undefined) return [];
    const own = join(folder, String(index));
    await mkdir(own, { recursive: true });
    return [{ contestant, version, command: await contestant.prepare({ lab, folder: own, sshConfig }) }];
  });
  return (await Promise.all(entrants)).flat();
}

function say(line: string): void {
  console.error(`bench: ${line}`);
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("must be a whole number from 1");
}
