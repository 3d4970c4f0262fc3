import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { readText } from "../playbook/source-files.js";
import type { DialectName } from "../sql/dialect.js";
import { dialects } from "../sql/dialects.js";
import { generate } from "../sql/generate.js";
import type { Source } from "../sql/lint/finding.js";
import { lintScripts } from "../sql/lint/lint.js";
import type { DatacenterPlan } from "../sql/plan.js";
import { placeOf } from "../sql/script.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import type { GenerateFlags, LintFlags } from "./sql.js";

/** Writes the scripts of one datacenter and tells what they need to be known of. Throws ContentError and UsageError. */
export async function generateScripts(files: readonly string[], flags: GenerateFlags, io: CliIo): Promise<number> {
  const plan = planOf(flags);
  const sources = await readSources(files, flags.dialect, io);
  const folder = resolve(io.cwd, flags.outputFolder);
  const made = sources.map(({ script, schema }) => {
    const others = sources.filter((source) => source.schema !== schema).map((source) => source.schema);
    return { script, ...generate(script, schema, plan, dialects[flags.dialect], others) };
  });
  mkdirSync(folder, { recursive: true });
  for (const { script, text, seeds, notes } of made) {
    const name = basename(script.file);
    write(join(folder, name), text, io);
    if (seeds !== "") write(join(folder, name.replace(/(\.[^.]*)?$/, "-seeds$1")), seeds, io);
    for (const note of notes) {
      const { file, line } = placeOf(script, note.offset);
      io.stderr.write(`${file}:${line}: ${note.text}\n`);
    }
  }
  return exitCodes.success;
}

function planOf({ dialect, dc, of, dcid, headroom, cascades, engine }: GenerateFlags): DatacenterPlan {
  if (dc > of) throw new UsageError(`--dc ${dc} is not one of ${of} datacenters`, { expected: `1 to ${of}` });
  const step = headroom ?? of;
  if (step < of)
    throw new UsageError(`--headroom ${step} is less than the ${of} datacenters there are`, {
      expected: `${of} or more`,
    });
  const { engines } = dialects[dialect];
  if (engine && !engines.includes(engine))
    throw new UsageError(`--engine ${engine} does not replicate ${dialect}`, { expected: engines.join(", ") });
  return { datacenter: dc, count: of, step, dcid: dcid ?? `DC${dc}`, cascades, engine: engine ?? engines[0] };
}

function write(path: string, text: string, io: CliIo): void {
  writeFileSync(path, text);
  io.stdout.write(`${path}\n`);
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
