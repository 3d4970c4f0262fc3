import { readdirSync } from "node:fs";
import { isCompiled } from "../../../src/template/compile.js";
import { place, type ModuleCase } from "../modules/closed-loop.js";

/** A case with the table that it comes from. */
export interface PoolCase extends ModuleCase {
  table: string;
}

const folder = new URL("../modules/", import.meta.url);

/** All cases of all modules, from the tables `NAME.cases.ts`. */
export async function loadPool(): Promise<PoolCase[]> {
  const tables = readdirSync(folder).filter((name) => name.endsWith(".cases.ts"));
  const pool: PoolCase[] = [];
  for (const name of tables.sort()) {
    const { cases } = (await import(`../modules/${name}`)) as { cases: ModuleCase[] };
    pool.push(...cases.map((one) => ({ ...one, table: name.replace(".cases.ts", "") })));
  }
  return pool;
}

/** True for a case that touches nothing of the host but its directory, so that many can be on one host side by side. */
export function staysInPlace({ table, module, unprivileged }: PoolCase): boolean {
  // A script's file is named within a command and that of include_vars by another word, behind what a tool brings about failures cannot be foretold, and a pause costs its time in every playbook.
  if (["script", "include_vars", "raw", "pause", "archive", "synchronize", "sysctl"].includes(module)) return false;
  const elsewhere = ["accounts", "system", "sources", "get-url", "keystore", "certificates", "mount"];
  return unprivileged !== true && !elsewhere.includes(table);
}

/** The same case in a directory of its own below `place`, with its local files under names of their own. */
export function movedTo(one: PoolCase, directory: string): PoolCase {
  const moved = <T>(value: T): T => replaced(value, directory) as T;
  const files = Object.entries(one.files ?? {});
  const { src } = one.params;
  const local = files.some(([path]) => path.replace(/^[^/]+\//, "").startsWith(String(src).replace(/\/$/, "")));
  return {
    ...one,
    params: { ...moved(one.params), ...(local ? { src: `${directory}/${String(src)}` } : {}) },
    files: Object.fromEntries(files.map(([path, content]) => [path.replace("/", `/${directory}/`), content])),
    arrange: `mkdir -p ${place}/${directory}; cd ${place}/${directory}; ${moved(one.arrange ?? "")}`,
  };
}

function replaced(value: unknown, directory: string): unknown {
  if (typeof value === "string") return value.replaceAll(place, `${place}/${directory}`);
  if (Array.isArray(value)) return value.map((entry: unknown) => replaced(entry, directory));
  if (typeof value !== "object" || value === null || isCompiled(value) || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaced(entry, directory)]));
}
