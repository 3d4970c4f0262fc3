import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { readText } from "../playbook/source-files.js";
import type { DialectName } from "../sql/dialect.js";
import { dialects } from "../sql/dialects.js";
import { highest, readMaxima } from "../sql/rebase/maxima.js";
import { rebase } from "../sql/rebase/rebase.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { stepOf, writeScript } from "./sql-output.js";
import type { RebaseFlags } from "./sql-rebase.js";

export function printMaxima(dialect: DialectName, io: CliIo): number {
  io.stdout.write(dialects[dialect].maxima);
  return exitCodes.success;
}

/** Writes the script of each datacenter. Throws ContentError and UsageError. */
export function writeRebase(files: readonly string[], flags: RebaseFlags, io: CliIo): number {
  const { dialect, from, to, headroom, margin } = flags;
  if (files.length !== from)
    throw new UsageError(`${files.length} files for ${from} datacenters`, {
      expected: `${from}, one from each datacenter there is now`,
    });
  const step = stepOf(to, headroom);
  const answers = files.map((file) => {
    const answer = { file, text: readText(resolve(io.cwd, file)) };
    return { answer, maxima: readMaxima(answer) };
  });
  const plan = rebase(highest(answers), { from, count: to, step }, margin);
  const folder = resolve(io.cwd, flags.outputFolder);
  mkdirSync(folder, { recursive: true });
  for (let datacenter = 1; datacenter <= to; datacenter += 1)
    writeScript(join(folder, `rebase-dc${datacenter}.sql`), dialects[dialect].rebase(plan, datacenter), io);
  return exitCodes.success;
}
