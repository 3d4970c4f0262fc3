#!/usr/bin/env node
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

/*
 * What the command `mdc-provision` starts. The whole program stands in one file beside this one, with its bytecode,
 * which the build made (scripts/bundle/): to compile it takes longer than to check a playbook. V8 takes only bytecode
 * of its own version; another Node makes its own with the first run of a playbook, where it may write.
 */
const file = join(import.meta.dirname, "program.js");
const bytecodeFile = join(import.meta.dirname, `program.${process.versions.v8}.bytecode`);
const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData: bytecode() });
if (script.cachedDataRejected !== false && process.argv[2] === "run") process.once("exit", keepBytecode);
const program = script.runInThisContext() as (require: NodeJS.Require, dirname: string) => void;
program(createRequire(file), import.meta.dirname);

function bytecode(): Buffer | undefined {
  try {
    return readFileSync(bytecodeFile);
  } catch {
    // Without, it only takes longer.
    return undefined;
  }
}

/** In one step, so that nobody reads half of it. */
function keepBytecode(): void {
  const unfinished = `${bytecodeFile}.${process.pid}`;
  try {
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, bytecodeFile);
  } catch {
    // It belongs to somebody else, or the disk is full: it goes on as it is.
    rmSync(unfinished, { force: true });
  }
}
