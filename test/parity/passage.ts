import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { foldersOf, playOf, printed, scriptOf, type Roots } from "./assemble.js";
import type { Outcome, Passage, Stage } from "./compare.js";
import { inLanes, lanesOf } from "./lanes.js";
import { refusalOf } from "./ours.js";
import type { ParityCase } from "./parity-case.js";
import type { RunFiles, Side, Told } from "./side.js";
import { readTree, treeScript } from "./tree.js";
import { worded } from "./wording.js";

/** The name that the host has on both sides. */
const hostName = "twin";

/** What one side came to: the cases that share their runs, and by id those with a run of their own. */
export interface Passed {
  shared: Passage;
  alone: ReadonlyMap<string, Passage>;
}

/** Takes one side through all cases: a check, a run, and a second run; those with hosts of their own run once. */
export async function pass(
  side: Side,
  cases: readonly ParityCase[],
  refused: ReadonlySet<string>,
  work: string,
): Promise<Passed> {
  const roots: Roots = { host: side.root, files: join(work, "files") };
  await rm(work, { recursive: true, force: true });
  for (const one of cases) await writeFiles(one, side, roots);
  await side.look(`rm -rf ${side.root} && mkdir -p ${side.root}`);
  await side.look(scriptOf(cases, "setup", side.root));
  const before = readTree(await side.look(treeScript(side.root)));
  const wanted = cases.filter(({ id }) => !refused.has(id));
  const together = wanted.filter((one) => one.hosts === undefined);
  const shared: Passage = { before, stages: {} };
  const lanes = await Promise.all(
    lanesOf(together, side.lanes).map((some, lane) =>
      writePlaybook(`lane-${lane + 1}`, [hostName], some, side, roots, work),
    ),
  );
  const alone = new Map<string, Told>();
  for (const stage of ["check", "first", "second"] satisfies Stage[]) {
    const told = joined(await Promise.all(lanes.map((files) => side.run(files, stage === "check" ? ["--check"] : []))));
    complain(side, stage, told, together);
    if (stage === "first") {
      const lonely = wanted.filter((one) => one.hosts !== undefined);
      await inLanes(lonely, side.lanes, async (one) => {
        const files = await writePlaybook(one.id, one.hosts ?? [], [one], side, roots, work);
        alone.set(one.id, await side.run(files, one.options ?? []));
      });
    }
    shared.stages[stage] = await outcome(side, told, cases);
  }
  const first = shared.stages.first;
  const passages = [...alone].flatMap(([id, told]): [string, Passage][] =>
    first ? [[id, { before, stages: { first: { ...first, ...told } } }]] : [],
  );
  return { shared, alone: new Map(passages) };
}

function joined(all: readonly Told[]): Told {
  return {
    tellings: all.flatMap(({ tellings }) => tellings),
    exitCode: Math.max(0, ...all.map(({ exitCode }) => exitCode)),
    noise: all.map(({ noise }) => noise).join("\n"),
  };
}

/** The reasons for which we would not begin with a case, by its id. */
export async function refusals(cases: readonly ParityCase[], side: Side, work: string): Promise<Map<string, string>> {
  const roots: Roots = { host: side.root, files: join(work, "files") };
  const found = new Map<string, string>();
  await rm(work, { recursive: true, force: true });
  for (const one of cases) {
    await writeFiles(one, side, roots);
    const reason = await refusalOf(await writePlaybook(one.id, one.hosts ?? [hostName], [one], side, roots, work));
    if (reason !== undefined) found.set(one.id, reason);
  }
  return found;
}

/** A run that told nothing of a case did not come to it. */
function complain({ tool }: Side, stage: Stage, told: Told, cases: readonly ParityCase[]): void {
  const plays = new Set(told.tellings.map(({ play }) => play));
  const untold = cases.filter(({ id }) => !plays.has(id));
  if (untold.length === 0) return;
  console.error(
    `${tool}, ${stage}: nothing is told of ${untold.length} cases, first ${untold[0]?.id}\n${told.noise.slice(-2000)}`,
  );
}

async function outcome(side: Side, { tellings, exitCode }: Told, cases: readonly ParityCase[]): Promise<Outcome> {
  const tree = readTree(await side.look(treeScript(side.root)));
  const looking = cases.filter((one) => one.look !== undefined);
  const looks = printed(looking.length === 0 ? "" : await side.look(scriptOf(looking, "look", side.root)));
  return { tellings, exitCode, tree, looks };
}

async function writePlaybook(
  name: string,
  hosts: readonly string[],
  cases: readonly ParityCase[],
  side: Side,
  roots: Roots,
  work: string,
): Promise<RunFiles> {
  const folder = join(work, "playbooks", name);
  await mkdir(folder, { recursive: true });
  const files = { playbook: join(folder, "site.yml"), inventory: join(folder, "hosts.yml") };
  const { ansible_user, ...vars } = side.connection;
  const inventory = { all: { vars, hosts: Object.fromEntries(hosts.map((host) => [host, { ansible_user }])) } };
  await writeFile(files.playbook, cases.map((one) => playOf(one, side.tool, roots)).join(""));
  await writeFile(files.inventory, stringify(inventory));
  return files;
}

async function writeFiles(one: ParityCase, { tool }: Side, roots: Roots): Promise<void> {
  const folders = foldersOf(one, roots);
  await mkdir(folders.FILES, { recursive: true });
  for (const [path, content] of Object.entries(one.files ?? {})) {
    const target = join(folders.FILES, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, worded(typeof content === "string" ? content : content[tool], tool, folders));
  }
  if (one.local !== undefined) await execa("sh", ["-euc", one.local], { cwd: folders.FILES });
}
