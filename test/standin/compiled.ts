import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { execa } from "execa";
import { setUpEngine } from "../lab/engine.js";
import { imageTag } from "../lab/image.js";
import { labRoot } from "../lab/paths.js";
import { standinEntries, writePack, type Pack, type PackName } from "./build.js";
import type { ZipEntry } from "./zip.js";

const CLASSES = "repository/components/default/standin";

/** As bin/wso2server.sh of the stand-in does it, which finds by the key that nothing is left to be compiled. */
const script = `set -e
cd /pack
key="$(java -version 2>&1 | awk -F '"' '/version/ {print $2}') $(cat lib/standin/*.java | cksum)"
javac -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -d classes lib/standin/*.java
echo "$key" >classes/key
chmod -R a+rX classes`;

/**
 * The stand-in of a product's pack whose server is compiled already, with the JDK of the lab's image "java": hosts with that JDK have
 * nothing to compile at the first start. Needs the engine.
 */
export async function buildCompiledPack(outFile: string, name: PackName = "wso2am-3.1.0"): Promise<Pack> {
  const entries = await standinEntries(name);
  const sources = entries.filter((entry) => entry.name.startsWith(`${name}/lib/standin/`));
  const classes = await classFiles(sources.filter((entry) => entry.name.endsWith(".java")));
  const folders = ["", ...classes.keys()]
    .map((path) => path.replace(/[^/]*$/, ""))
    .map((path) => ({ name: `${name}/${CLASSES}/${path}`, mode: 0o755, data: Buffer.alloc(0) }));
  const files = [...classes].map(([path, data]) => ({ name: `${name}/${CLASSES}/${path}`, mode: 0o644, data }));
  const above = { name: `${name}/repository/components/default/`, mode: 0o755, data: Buffer.alloc(0) };
  const all = new Map([...entries, above, ...folders, ...files].map((entry) => [entry.name, entry]));
  return writePack(outFile, [...all.values()]);
}

/** By their paths; compiled once for equal sources and an equal image. */
async function classFiles(sources: readonly ZipEntry[]): Promise<Map<string, Buffer>> {
  const image = await imageTag("java").catch(async () => {
    await setUpEngine(["java"]);
    return imageTag("java");
  });
  const hash = createHash("sha256").update(image).update(script);
  for (const { name, data } of sources) hash.update(`${name}\0`).update(data);
  const kept = join(labRoot, `standin-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(kept)) await compile(sources, image, kept);
  const found = await readdir(kept, { recursive: true, withFileTypes: true });
  const paths = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return new Map(await Promise.all(paths.map(async (path) => [relative(kept, path), await readFile(path)] as const)));
}

async function compile(sources: readonly ZipEntry[], image: string, to: string): Promise<void> {
  const folder = await mkdtemp(join(labRoot, "compiling-"));
  try {
    const place = join(folder, "lib/standin");
    await mkdir(place, { recursive: true });
    for (const { name, data } of sources) await writeFile(join(place, basename(name)), data);
    await chmod(folder, 0o755);
    await execa("docker", ["run", "--rm", "--volume", `${folder}:/pack`, image, "sh", "-c", script]);
    // Whoever else compiled the same meanwhile has put the same there.
    await rename(join(folder, "classes"), to).catch((error: unknown) => {
      if (!existsSync(to)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
