import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../errors.js";

/**
 * Gives a file new content in one step: whoever reads it sees the old or the new, never a part. Mode and, as far as one
 * may, owner stay; a new file is its owner's alone. Throws UsageError, and leaves the file as it was.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const unfinished = join(dirname(target), `.${basename(target)}.${process.pid}.mdc-tmp`);
  try {
    const file = openSync(unfinished, "wx", 0o600);
    try {
      writeFileSync(file, content);
      keepAttributes(file, target);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, target);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function keepAttributes(file: number, target: string): void {
  const old = statSync(target, { throwIfNoEntry: false });
  if (!old) return;
  try {
    fchownSync(file, old.uid, old.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
  fchmodSync(file, old.mode & 0o7777);
}
