import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "@swc/core";

const isOurs = (url) => url?.startsWith("file:") && !url.includes("/node_modules/");

/** Imports in our sources name the `.js` file that the compiler would make of a `.ts` file. */
export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && isOurs(context.parentURL) && context.parentURL.endsWith(".ts")) {
    return next(specifier.replace(/\.js$/, ".ts"), context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isOurs(url) || !url.endsWith(".ts")) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, "utf8"), { filename, sourceMaps: "inline" });
  return { format: "module", source: code, shortCircuit: true };
}
