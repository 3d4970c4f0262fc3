import { createHash, randomBytes } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TaskError } from "../errors.js";
import type { LocalFiles } from "../modules/types.js";
import { localPieces } from "../remote/local-pieces.js";

/** Hex digest of a file as it is now. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of localPieces(path)) hash.update(piece);
  return hash.digest("hex");
}

/** What is where a task is about to leave a file. */
export async function targetAt(path: string): ReturnType<LocalFiles["target"]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return { path, type: "absent", sha256: undefined };
  if (found.isFile()) return { path, type: "file", sha256: await digestOf(path) };
  if (found.isDirectory()) return { path, type: "directory", sha256: undefined };
  throw new TaskError(`${path} is neither a file nor a folder`);
}

/** Another process never finds half of the file. Throws TaskError. */
export async function writeFileAt(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new TaskError(`${path} cannot be written on the controller: ${(error as Error).message}`);
  }
}
