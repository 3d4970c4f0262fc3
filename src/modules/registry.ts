import { InternalError } from "../errors.js";
import { fileNames, importFile } from "./folder.js";
import type { AnyModule } from "./types.js";

/** Files of this folder that define no module. */
const others = new Set(["folder", "registry", "types"]);

/**
 * All modules by name. A module is a file of this folder, named like the module with `-` for `_`, that exports its
 * definition; there is no list to add it to.
 */
export async function loadModules(): Promise<Map<string, AnyModule>> {
  const files = (await fileNames()).filter((name) => !others.has(name));
  const modules = new Map<string, AnyModule>();
  // One after the other: jest's module loader mixes up parallel imports of what they share.
  for (const file of files) {
    const module = await loadModule(file);
    modules.set(module.name, module);
  }
  return modules;
}

async function loadModule(file: string): Promise<AnyModule> {
  const exported = await importFile(file);
  const name = file.replaceAll("-", "_");
  const found = Object.values(exported).find((value) => isModule(value) && value.name === name);
  if (!found) throw new InternalError(`src/modules/${file} exports no module named ${name}`);
  return found as AnyModule;
}

function isModule(value: unknown): value is AnyModule {
  return typeof value === "object" && value !== null && "plan" in value && "name" in value;
}
