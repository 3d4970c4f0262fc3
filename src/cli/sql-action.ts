import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { readText } from "../playbook/source-files.js";
import type { DialectName } from "../sql/dialect.js";
import { dialects } from "../sql/dialects.js";
import { generateAll, seedsName } from "../sql/generate.js";
import type { Source } from "../sql/lint/finding.js";
import { lintScripts } from "../sql/lint/lint.js";
import type { DatacenterPlan } from "../sql/plan.js";
import { placeOf } from "../sql/script.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { stepOf, writeScript } from "./sql-output.js";
import type { GenerateFlags, LintFlags } from "./sql.js";

/** Writes the scripts of one datacenter and tells what they need to be known of. Throws ContentError and UsageError. */
export async function generateScripts(files: readonly string[], flags: GenerateFlags, io: CliIo): Promise<number> {
  const plan = planOf(flags);
  const folder = resolve(io.cwd, flags.outputFolder);
  refuseOverwriting(files, folder, io.cwd);
  const sources = await readSources(files, flags.dialect, io);
  const made = generateAll(sources, plan, dialects[flags.dialect]);
  mkdirSync(folder, { recursive: true });
  for (const { script, text, seeds, notes } of made) {
    const name = basename(script.file);
    writeScript(join(folder, name), text, io);
    if (seeds !== "") writeScript(join(folder, seedsName(name)), seeds, io);
    for (const note of notes) {
      const { file, line } = placeOf(script, note.offset);
      io.stderr.write(`${file}:${line}: ${note.text}\n`);
    }
  }
  return exitCodes.success;
}

function planOf({ dialect, dc, of, dcid, headroom, cascades, engine }: GenerateFlags): DatacenterPlan {
  if (dc > of) throw new UsageError(`--dc ${dc} is not one of ${of} datacenters`, { expected: `1 to ${of}` });
  const step = stepOf(of, headroom);
  const { engines } = dialects[dialect];
  if (engine && !engines.includes(engine))
    throw new UsageError(`--engine ${engine} does not replicate ${dialect}`, { expected: engines.join(", ") });
  return { datacenter: dc, count: of, step, dcid: dcid ?? `DC${dc}`, cascades, engine: engine ?? engines[0] };
}

/** Two scripts of one name, or one that is written over, would be lost without a word. */
function refuseOverwriting(files: readonly string[], folder: string, cwd: string): void {
  const targets = files.map((file) => join(folder, basename(file)));
  const twice = targets.find((target, index) => targets.indexOf(target) < index);
  if (twice !== undefined)
    throw new UsageError(`two of the scripts would be written to ${twice}`, {
      expected: "scripts of different names, or one run for each database",
    });
  const over = files.find((file, index) => resolve(cwd, file) === targets[index]);
  if (over !== undefined) throw new UsageError(`${over} would be written over`, { expected: "another output folder" });
}

/** Tells what is wrong with scripts; 1 when something is. Throws ContentError for a script that the database would not understand. */
export async function lintFiles(files: readonly string[], flags: LintFlags, io: CliIo): Promise<number> {
  const scripts = await readSources(files, flags.dialect, io);
  const standard = await readSources(flags.standard ?? [], flags.dialect, io);
  const findings = lintScripts(scripts, standard, flags.of);
  if (flags.output === "json") {
    const list = findings.map(({ rule, place: { file, line, column }, text }) => ({ rule, file, line, column, text }));
    io.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
  } else {
    for (const { rule, place, text } of findings) io.stdout.write(`${place.file}:${place.line}: ${text} (${rule})\n`);
    io.stdout.write(findings.length === 0 ? "nothing found\n" : `${findings.length} found\n`);
  }
  return findings.length === 0 ? exitCodes.success : exitCodes.found;
}

async function readSources(files: readonly string[], dialect: DialectName, { cwd }: CliIo): Promise<Source[]> {
  const scripts = files.map((file) => ({ file, text: readText(resolve(cwd, file)) }));
  const read = await dialects[dialect].reader();
  return scripts.map((script) => ({ script, schema: read(script) }));
}
