import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { compileTemplateFile } from "../../template/compile.js";
import type { Compiled, Scope } from "../../template/types.js";
import { localPlaces } from "../find-local.js";
import { globbed } from "../globbed-files.js";
import { openText } from "../source-files.js";
import { checkOptions, type Lookup, type LookupContext } from "./context.js";

/** What a file of the controller holds, decrypted where it is in a vault, without blanks and line breaks at its end. */
export const fileLookup: Lookup = (terms, options, context) => {
  checkOptions("file", options, ["rstrip", "lstrip"]);
  return terms.map((name) => {
    const { text, hidden } = openText(found(name, "files", context), context.vault);
    if (hidden) context.vault.reveal(text.trim());
    const left = options["lstrip"] === true ? text.trimStart() : text;
    return options["rstrip"] === false ? left : left.trimEnd();
  });
};

/** A template file, rendered with the variables of the place and those of `template_vars`. */
export const templateLookup: Lookup = (terms, options, context) => {
  checkOptions("template", options, ["template_vars"]);
  const more = (options["template_vars"] ?? {}) as Record<string, unknown>;
  const scope = withNames(context.scope(), more);
  return terms.map((name) => String(compiled(found(name, "templates", context), context).evaluate(scope)));
};

function compiled(path: string, context: LookupContext): Compiled {
  const include = (name: string, scope: Scope): string =>
    String(compiled(isAbsolute(name) ? name : join(dirname(path), name), context).evaluate(scope));
  return compileTemplateFile(path, openText(path, context.vault).text, include);
}

function withNames(scope: Scope, names: Record<string, unknown>): Scope {
  return {
    has: (name) => Object.hasOwn(names, name) || scope.has(name),
    get: (name) => (Object.hasOwn(names, name) ? names[name] : scope.get(name)),
  };
}

/** Files that a pattern such as `conf.d/*.conf` means, sorted. */
export const fileglobLookup: Lookup = (terms, options, { rolePath, folder, taskFile }) => {
  checkOptions("fileglob", options, []);
  return globbed(terms, { rolePath, playFolder: folder, taskFile: taskFile ?? join(folder, "playbook") });
};

/** The first of several files that there is. */
export const firstFoundLookup: Lookup = (terms, options, context) => {
  checkOptions("first_found", options, ["files", "paths", "skip"]);
  const names = [...terms, ...[options["files"] ?? []].flat().map(String)];
  const folders = [options["paths"] ?? []].flat().map(String);
  const places = (
    folders.length > 0 ? folders.flatMap((folder) => names.map((name) => join(folder, name))) : names
  ).flatMap((name) => ["files", "templates", "vars"].flatMap((kind) => placesOf(name, kind, context)));
  const first = places.find((path) => existsSync(path));
  if (first !== undefined) return [first];
  if (options["skip"] === true) return [];
  throw new TypeError(`none of ${names.join(", ")} is there; searched: ${[...new Set(places)].join(", ")}`);
};

function found(name: string, kind: "files" | "templates", context: LookupContext): string {
  const places = placesOf(name, kind, context);
  const path = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile() === true);
  if (path === undefined) throw new TypeError(`there is no file ${name}; searched: ${places.join(", ")}`);
  return path;
}

function placesOf(name: string, kind: string, { rolePath, folder }: LookupContext): string[] {
  return localPlaces(name, kind, { rolePath, playFolder: folder }).map((place) => resolve(place));
}
