import { readdir, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

/** One entry of a folder of the controller, by its path relative to that folder. */
export type LocalEntry = { path: string } & (
  | { type: "directory"; mode: number }
  | { type: "file"; local: string; size: number; mode: number }
  | { type: "link"; target: string }
);

/**
 * All that is in a folder of the controller, folders before what is in them. With `follow`, links are taken for what they
 * lead to; a link that leads nowhere, or back up into the folders it is in, stays a link.
 */
export async function localTree(folder: string, follow: boolean): Promise<LocalEntry[]> {
  return walk(folder, "", follow, [await realpath(folder)]);
}

async function walk(folder: string, prefix: string, follow: boolean, above: readonly string[]): Promise<LocalEntry[]> {
  const entries: LocalEntry[] = [];
  const found = await readdir(folder, { withFileTypes: true });
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const local = join(folder, entry.name);
    const path = join(prefix, entry.name);
    const real = entry.isSymbolicLink() ? await endOf(local, follow, above) : local;
    if (real === undefined) {
      entries.push({ path, type: "link", target: await readlink(local) });
      continue;
    }
    const { mode, size, ...kind } = await describe(local);
    if (kind.type === "directory") {
      entries.push({ path, type: "directory", mode });
      entries.push(...(await walk(local, path, follow, [...above, await realpath(local)])));
    } else if (kind.type === "file") {
      entries.push({ path, type: "file", local, size, mode });
    }
  }
  return entries;
}

/** Undefined for a link that is to stay one. */
async function endOf(link: string, follow: boolean, above: readonly string[]): Promise<string | undefined> {
  if (!follow) return undefined;
  try {
    const end = await realpath(link);
    return above.some((folder) => folder === end || folder.startsWith(`${end}/`)) ? undefined : end;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ELOOP") return undefined;
    throw error;
  }
}

/** Sockets and pipes are no content: they are left out. */
async function describe(path: string): Promise<{ type: "directory" | "file" | "other"; mode: number; size: number }> {
  const found = await stat(path);
  const type = found.isDirectory() ? "directory" : found.isFile() ? "file" : "other";
  return { type, mode: found.mode & 0o7777, size: found.size };
}
