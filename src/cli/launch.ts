#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

/*
 * What the command `mdc-provision` starts. The whole program stands in one file beside this one, with its bytecode,
 * which the build made (scripts/bundle/): to compile it takes longer than to check a playbook. Bytecode that another
 * version of Node has made is of no use; V8 notices that and compiles.
 */
const file = join(import.meta.dirname, "program.js");
const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData: bytecode() });
const program = script.runInThisContext() as (require: NodeJS.Require, dirname: string) => void;
program(createRequire(file), import.meta.dirname);

function bytecode(): Buffer | undefined {
  try {
    return readFileSync(join(import.meta.dirname, "program.bytecode"));
  } catch {
    // Without, it only takes longer.
    return undefined;
  }
}
