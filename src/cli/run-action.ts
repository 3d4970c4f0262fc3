// First: what is made before keeps its compiled checks.
import "./plain-checks.js";
import { relative } from "node:path";
import { loadModules } from "../modules/registry.js";
import { playScope } from "../playbook/early-scope.js";
import { listHosts, listTags, listTasks } from "../playbook/listing.js";
import { loadPlaybooks, type Loaded } from "../playbook/load.js";
import type { LoadedPlay } from "../playbook/play.js";
import { Problems } from "../playbook/problems.js";
import { plural } from "../report/text.js";
import { render } from "../template/render.js";
import { checkDeployment, mayLack } from "./deployment.js";
import { askPrompts } from "./ask-prompts.js";
import { runAndReport } from "./begin-run.js";
import { ContentError, UsageError } from "../errors.js";
import { keepRun } from "./keep-run.js";
import { askByStep } from "./step.js";
import { findStart } from "../playbook/start-at.js";
import { readContent, type Content } from "./content.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import type { PlaybookFlags } from "./run.js";
import { toRunOptions } from "./run-options.js";
import { askPasswords } from "./secrets.js";

/** Checks playbooks, then lists or runs them. Throws UsageError and ContentErrors before any host is touched. */
export async function runPlaybooks(
  paths: readonly string[],
  flags: PlaybookFlags,
  args: readonly string[],
  io: CliIo,
): Promise<number> {
  refuseContradictions(flags);
  const content = await readContent(flags, io);
  const modules = await loadModules();
  const load = (): Loaded =>
    loadPlaybooks(paths, {
      ...content,
      modules,
      cwd: io.cwd,
      mayLack: (group, folder) => mayLack(group, content.inventory, content.extraVars, folder),
    });
  const loaded = checkedPlaybooks(content, load);
  const listed = listings(loaded, content, flags, io);
  if (listed !== undefined) {
    io.stdout.write(listed);
    return exitCodes.success;
  }
  await content.inventory.vault.settle();
  const warnings: ContentError[] = [];
  const plays = await askPrompts(loaded.plays, content.extraVars, io, (message) =>
    warnings.push(new ContentError(message, undefined)),
  );
  const prepared = { plays, inventory: content.inventory, warnings: [...loaded.warnings, ...warnings] };
  const choice = { tags: flags.tags ?? [], skipTags: flags.skipTags ?? [] };
  const from = flags.startAtTask === undefined ? undefined : findStart(plays, flags.startAtTask, choice);
  const options = toRunOptions(flags, content, await askPasswords(flags, io));
  const asking = flags.step ? askByStep(io) : undefined;
  const keeping = keepRun(paths, plays, flags, args, io);
  try {
    // What is asked and what is drawn would be in each other's way.
    const shown = flags.step ? { ...flags, output: flags.output ?? ("plain" as const) } : flags;
    return await runAndReport(prepared, options, shown, io, {
      keeping,
      asking,
      from,
    });
  } finally {
    asking?.end();
    keeping.close();
  }
}

function refuseContradictions({ resume, startAtTask, step, output }: PlaybookFlags): void {
  if (resume !== undefined && startAtTask !== undefined)
    throw new UsageError("--resume and --start-at-task exclude each other: both say where to begin");
  if (step && output === "pretty")
    throw new UsageError("--step asks between lines of text", { expected: "--output plain or json" });
}

/** What is wrong with the playbooks, with the datacenters and with the deployment is told together. */
function checkedPlaybooks({ inventory, extraVars }: Content, load: () => Loaded): Loaded {
  const problems = new Problems();
  const loaded = problems.attempt(load);
  const folders = new Set(loaded?.plays.map((play) => play.folder) ?? [undefined]);
  for (const folder of folders) problems.attempt(() => checkDeployment(inventory, extraVars, folder));
  problems.throwIfAny();
  return loaded ?? { plays: [], playbooks: [], warnings: [] };
}

function listings(loaded: Loaded, content: Content, flags: PlaybookFlags, io: CliIo): string | undefined {
  const choice = { tags: flags.tags ?? [], skipTags: flags.skipTags ?? [] };
  const { playbooks } = loaded;
  const parts: string[] = [];
  if (flags.listHosts) {
    const patternOf = (play: LoadedPlay): string => hostPattern(play, content);
    parts.push(listHosts(playbooks, content.inventory, content.limit, patternOf, io));
  }
  if (flags.listTasks) parts.push(listTasks(playbooks, choice, io));
  if (flags.listTags) parts.push(listTags(playbooks, choice, io));
  if (parts.length > 0) return parts.join("");
  if (!flags.syntaxCheck) return undefined;
  return playbooks
    .map(({ file, plays }) => `${relative(io.cwd, file)}: ${plural(plays.length, "play")}, no errors\n`)
    .join("");
}

function hostPattern(play: LoadedPlay, { extraVars, inventory }: Content): string {
  const patterns = render(play.hosts, playScope(extraVars, play, inventory.vault));
  return [patterns].flat().map(String).join(",");
}
