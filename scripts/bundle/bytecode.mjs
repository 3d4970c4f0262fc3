/**
 * Writes the bytecode of a program that bundle.mjs made: `node bytecode.mjs FOLDER`. V8 gives that of the functions
 * that have run, so a playbook is run first: as a check, on this machine and on a host that refuses.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Script } from "node:vm";

/** The exit code for what was meant to come: anything else means that the playbook could not be run. */
const oneRefused = 4;
const folder = resolve(process.argv[2]);
const file = join(folder, "program.js");
const script = new Script(readFileSync(file, "latin1"), { filename: file });
process.on("exit", (code) => {
  if (code !== oneRefused) return;
  writeFileSync(join(folder, `program.${process.versions.v8}.bytecode`), script.createCachedData());
  process.exitCode = 0;
});
const warmUp = (name) => join(import.meta.dirname, "warm-up", name);
process.argv.splice(2, 1, "run", warmUp("site.yml"), "-i", warmUp("hosts.yml"));
process.argv.push("--check", "--no-log", "--output", "plain");
script.runInThisContext()(createRequire(file), folder);
