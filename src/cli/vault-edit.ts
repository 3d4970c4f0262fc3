import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { splitWords } from "../words.js";
import type { CliIo } from "./io.js";

/**
 * Has `$EDITOR` change a text, in a file that only its owner can read within a folder that only its owner can enter. The
 * folder is removed in every case, with all that an editor leaves in it. Throws UsageError when the editor fails.
 */
export async function editText(content: Uint8Array, name: string, io: CliIo): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "mdc-vault-"));
  try {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600, flag: "wx" });
    await runEditor(file, io);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ctrl-C is the editor's own affair while it has the terminal; who ends us otherwise ends it as well. */
function runEditor(file: string, io: CliIo): Promise<void> {
  const [program = "vi", ...words] = splitWords(io.env.EDITOR ?? "vi");
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words, file], { cwd: io.cwd, env: io.env, stdio: "inherit" });
    const release = io.onInterrupt(() => child.kill());
    const refuse = (reason: string): void =>
      reject(new UsageError(`the editor ${program} ${reason}; nothing is changed`, { hint: "EDITOR names another" }));
    child.on("error", (error) => {
      release();
      refuse(`cannot be run: ${error.message}`);
    });
    child.on("close", (code, signal) => {
      release();
      if (code === 0) resolve();
      else refuse(`ended with ${code === null ? String(signal) : `code ${code}`}`);
    });
  });
}
