/**
 * Writes the bytecode of a program that bundle.mjs made: `node bytecode.mjs FOLDER`. V8 gives that of the functions
 * that have run, so a playbook is checked first, which is what most commands begin with. How that ends does not matter here.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Script } from "node:vm";

const folder = resolve(process.argv[2]);
const file = join(folder, "program.js");
const script = new Script(readFileSync(file, "latin1"), { filename: file });
process.on("exit", () => {
  writeFileSync(join(folder, "program.bytecode"), script.createCachedData());
  process.exitCode = 0;
});
process.argv.splice(2, 1, "run", "playbooks/site.yml", "-i", "inventory", "--syntax-check");
script.runInThisContext()(createRequire(file), folder);
