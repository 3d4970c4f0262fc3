import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModules } from "../../src/modules/registry.js";
import { cliPage } from "./cli-page.js";
import { lintPage } from "./lint-page.js";
import { fileOf, moduleIndex, modulePage } from "./module-pages.js";

export const docsFolder = fileURLToPath(new URL("../../docs", import.meta.url));

/** Holds nothing but generated pages: what is there and not generated is out of date. */
export const modulesFolder = join(docsFolder, "modules");

/** Every generated page: its text by its path. The same source always gives the same text. */
export async function generatedPages(): Promise<Map<string, string>> {
  const modules = [...(await loadModules()).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([
    [join(docsFolder, "cli.md"), await cliPage()],
    [join(docsFolder, "lint.md"), lintPage()],
    [join(modulesFolder, "README.md"), moduleIndex(modules)],
    ...modules.map((module): [string, string] => [join(modulesFolder, fileOf(module.name)), modulePage(module)]),
  ]);
}
