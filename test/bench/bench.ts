import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { labFolder, projectRoot } from "../lab/paths.js";
import { ofLab, removeLabs } from "../lab/remove.js";
import { labName, raiseArena } from "./arena.js";
import type { Discipline } from "./discipline.js";
import { filesFarAway, firstRunFarAway, nothingFarAway } from "./disciplines/distance.js";
import { largeFile } from "./disciplines/file.js";
import { everyModuleOnce } from "./disciplines/modules.js";
import { manyHosts } from "./disciplines/hosts.js";
import { firstRun, nothingToChange } from "./disciplines/near.js";
import { startup } from "./disciplines/startup.js";
import { manyTasks } from "./disciplines/tasks.js";
import { instancePorts } from "./instances.js";
import { machineLine } from "./machine.js";
import { resultsPage, targetsTable, type Result } from "./page.js";
import { installPeers } from "./peers.js";

const disciplines: readonly Discipline[] = [
  ...[nothingToChange, firstRun, nothingFarAway, filesFarAway, firstRunFarAway],
  ...[everyModuleOnce, manyTasks, manyHosts, largeFile, startup],
];
const names = disciplines.map(({ name }) => name);

const program = new Command("npm run bench --")
  .description(
    "Measures mdc-provision side by side with its peers; a bench of all disciplines writes docs/benchmarks.md.",
  )
  .option("--list", "print the names of the disciplines")
  .addOption(new Option("--only <name...>", "these disciplines; writes no page").choices(names))
  .option("--runs <n>", "rounds that count", atLeastOne, 5)
  .parse();
const { list, only, runs } = program.opts<{ list?: true; only?: string[]; runs: number }>();

if (list) console.log(disciplines.map(({ name, title }) => `${name.padEnd(12)} ${title}`).join("\n"));
else await bench();

async function bench(): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(interruption));
  const machine = await machineLine();
  await installPeers(say);
  const lab = await raiseArena(instancePorts);
  const folder = join(labFolder(lab.name), "work");
  const results: Result[] = [];
  try {
    await mkdir(folder, { recursive: true });
    const { signal } = interruption;
    for (const discipline of disciplines.filter(({ name }) => only?.includes(name) ?? true)) {
      const report = await discipline.hold({ lab, folder, runs, say, signal });
      results.push({ discipline, report });
      console.log(["", discipline.title, ...report.lines, ""].join("\n"));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await lab.down();
  }
  console.log([...targetsTable(results), "", machine].join("\n"));
  if (only) return;
  const date = new Date().toISOString().slice(0, 10);
  await writeFile(join(projectRoot, "docs/benchmarks.md"), resultsPage({ results, machine, runs, date }));
}

/** Also while the lab is being raised, when nobody holds it yet. */
async function stop(interruption: AbortController): Promise<void> {
  interruption.abort();
  await removeLabs(ofLab(labName));
  await rm(labFolder(labName), { recursive: true, force: true });
  process.exit(130);
}

function say(line: string): void {
  console.error(`bench: ${line}`);
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("must be a whole number from 1");
}
