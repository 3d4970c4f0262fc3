/**
 * Writes the bytecode of a program that bundle.mjs made: `node bytecode.mjs FOLDER`. V8 gives that of the functions
 * that have run, so a playbook is checked first, which is what most commands begin with; whether it is found to be right does not matter here.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Script } from "node:vm";

const done = 0;
const contentIsWrong = 3;
const folder = resolve(process.argv[2]);
const file = join(folder, "program.js");
const script = new Script(readFileSync(file, "latin1"), { filename: file });
process.on("exit", (code) => {
  if (code !== done && code !== contentIsWrong) return;
  writeFileSync(join(folder, "program.bytecode"), script.createCachedData());
  process.exitCode = done;
});
process.argv.splice(2, 1, "run", "playbooks/site.yml", "-i", "inventory", "--syntax-check");
script.runInThisContext()(createRequire(file), folder);
