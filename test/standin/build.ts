import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { zip, type ZipEntry } from "./zip.js";

interface Line {
  /** Folders of packs/ whose files lie over one another in the pack, the last on top. */
  layers: readonly string[];
  /** Folders that the product ships empty (or with what the stand-in leaves out), which git would not keep. */
  emptyFolders: readonly string[];
}

const emptyFolders = [
  "repository/components/dropins",
  "repository/components/lib",
  "repository/database",
  "repository/deployment/server/executionplans",
  "repository/logs",
  "repository/resources/security",
  "repository/tenants",
  "tmp",
];

/** The packs, each by the name of its only top folder. */
const lines = {
  "wso2am-3.1.0": { layers: ["java", "common", "scripts", "wso2am-3.1.0"], emptyFolders },
  "wso2am-2.1.0": {
    layers: ["java", "common", "scripts", "carbon-4.4.11", "wso2am-2.1.0"],
    emptyFolders: [...emptyFolders, "repository/components/patches"],
  },
  "wso2am-analytics-2.1.0": {
    layers: ["java", "common", "carbon-4.4.11", "wso2am-analytics-2.1.0"],
    emptyFolders: [...emptyFolders, "repository/components/patches"],
  },
  "wso2is-km-5.10.0": { layers: ["java", "common", "wso2is-km-5.10.0"], emptyFolders },
  "wso2am-analytics-3.1.0": {
    layers: ["java", "wso2am-analytics-3.1.0"],
    emptyFolders: ["resources/security", "wso2/dashboard/logs", "wso2/worker/logs"],
  },
} as const satisfies Record<string, Line>;

export type PackName = keyof typeof lines;

export interface Pack {
  path: string;
  sha256: string;
}

const PACKS = fileURLToPath(new URL("packs/", import.meta.url));

/**
 * Writes the stand-in of a product's pack as a zip (by custom named after it, such as wso2am-3.1.0.zip) and gives its path
 * and the SHA-256 of its bytes. Equal contents of test/standin/packs give equal bytes.
 */
export async function buildStandinPack(outFile: string, name: PackName = "wso2am-3.1.0"): Promise<Pack> {
  return writePack(outFile, await standinEntries(name));
}

/** Writes the entries as a zip, in the order of their names. */
export async function writePack(outFile: string, entries: readonly ZipEntry[]): Promise<Pack> {
  const bytes = zip([...entries].sort((a, b) => (a.name < b.name ? -1 : 1)));
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, bytes);
  return { path: outFile, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** What is in a pack, below its top folder. */
export async function standinEntries(top: PackName): Promise<ZipEntry[]> {
  const { layers, emptyFolders: empty }: Line = lines[top];
  const places = new Map((await Promise.all(layers.map(filesOf))).flat());
  const files = [...places.keys()];
  const entries = await Promise.all(
    [...places].map(async ([name, place]) => ({
      name: `${top}/${name}`,
      mode: modeOf(name),
      data: await readFile(place),
    })),
  );
  const folders = new Set([...files.flatMap(parents), ...empty.flatMap((each) => [each, ...parents(each)])]);
  for (const folder of ["", ...folders]) {
    entries.push({ name: folder === "" ? `${top}/` : `${top}/${folder}/`, mode: 0o755, data: Buffer.alloc(0) });
  }
  return entries;
}

/** Files of a layer: the name in the pack, and where it is. */
async function filesOf(layer: string): Promise<[string, string][]> {
  const root = join(PACKS, layer);
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  return found
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .map((place) => [relative(root, place), place]);
}

/** Decided by name, not by the checkout, whose modes depend on the machine. */
function modeOf(name: string): number {
  return name.startsWith("bin/") && name.endsWith(".sh") ? 0o755 : 0o644;
}

function parents(path: string): string[] {
  const parent = dirname(path);
  return parent === "." ? [] : [parent, ...parents(parent)];
}
