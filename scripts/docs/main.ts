import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { docsFolder, generatedPages, modulesFolder } from "./pages.js";

const pages = await generatedPages();
await mkdir(modulesFolder, { recursive: true });
for (const name of await readdir(modulesFolder)) {
  const path = join(modulesFolder, name);
  if (!pages.has(path)) await rm(path);
}
for (const [path, text] of pages) await writeFile(path, text);
console.log(`${pages.size} pages in ${relative(process.cwd(), docsFolder) || "."}`);
