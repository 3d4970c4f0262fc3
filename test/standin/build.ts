import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { zip, type ZipEntry } from "./zip.js";

/** The product's folder name, which is also the only top folder of its pack. */
const TOP = "wso2am-3.1.0";
const PACK = fileURLToPath(new URL("pack/", import.meta.url));

/** Folders that the product ships empty (or with what the stand-in leaves out), which git would not keep. */
const EMPTY_FOLDERS = [
  "repository/components/dropins",
  "repository/components/lib",
  "repository/database",
  "repository/deployment/server/executionplans",
  "repository/logs",
  "repository/resources/security",
  "repository/tenants",
  "tmp",
];

/**
 * Writes the stand-in of the product's pack as a zip (by custom named wso2am-3.1.0.zip) and gives its path and the
 * SHA-256 of its bytes. Equal contents of test/standin/pack give equal bytes.
 */
export async function buildStandinPack(outFile: string): Promise<{ path: string; sha256: string }> {
  const bytes = zip(await standinEntries());
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, bytes);
  return { path: outFile, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function standinEntries(): Promise<ZipEntry[]> {
  const found = await readdir(PACK, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => relative(PACK, join(each.parentPath, each.name)));
  const entries = await Promise.all(
    files.map(async (name) => ({ name: `${TOP}/${name}`, mode: modeOf(name), data: await readFile(join(PACK, name)) })),
  );
  const folders = new Set([...files.flatMap(parents), ...EMPTY_FOLDERS.flatMap((each) => [each, ...parents(each)])]);
  for (const folder of ["", ...folders]) {
    entries.push({ name: folder === "" ? `${TOP}/` : `${TOP}/${folder}/`, mode: 0o755, data: Buffer.alloc(0) });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Decided by name, not by the checkout, whose modes depend on the machine. */
function modeOf(name: string): number {
  return name.startsWith("bin/") && name.endsWith(".sh") ? 0o755 : 0o644;
}

function parents(path: string): string[] {
  const parent = dirname(path);
  return parent === "." ? [] : [parent, ...parents(parent)];
}
