import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import type * as z from "zod";
import { ContentError, TaskError, type Place } from "../errors.js";
import type { LocalFiles } from "../modules/types.js";
import type { Task } from "../playbook/types.js";
import { localPieces } from "../remote/local-pieces.js";
import { compileTemplateFile } from "../template/compile.js";
import type { Compiled, Scope } from "../template/types.js";
import { TaskScope } from "./scope.js";

/** What is the same for every host of a run: a template is compiled once, a digest computed once, a parameter checked once. */
export class LocalCache {
  /** Parameters of tasks that have no template in them. */
  readonly parameters = new WeakMap<Task, z.ZodSafeParseResult<unknown>>();
  readonly templates = new Map<string, Compiled>();
  readonly digests = new Map<string, Promise<string>>();
  readonly derived = new Map<string, Promise<unknown>>();
}

/** Files of the controller as one task sees them: the role's folder first, then the playbook's. */
export function localFiles(options: {
  rolePath: string | undefined;
  folder: string;
  place: Place;
  scope: TaskScope;
  cache: LocalCache;
}): LocalFiles {
  const { rolePath, folder, place, scope, cache } = options;

  function find(name: string, kind: "files" | "templates"): string {
    const roots = rolePath === undefined ? [folder] : [rolePath, folder];
    const candidates = isAbsolute(name) ? [name] : roots.flatMap((root) => [join(root, kind, name), join(root, name)]);
    const found = candidates.find((path) => existsSync(path));
    if (found !== undefined) return found;
    throw new ContentError(`${name} is not there`, place, { hint: `searched: ${candidates.join(", ")}` });
  }

  function compiled(path: string): Compiled {
    const known = cache.templates.get(path);
    if (known) return known;
    const include = (name: string, inner: Scope): string =>
      String(compiled(isAbsolute(name) ? name : join(dirname(path), name)).evaluate(inner));
    const template = compileTemplateFile(path, readFileSync(path, "utf8"), include);
    cache.templates.set(path, template);
    return template;
  }

  return {
    find,
    read: (path) => readFile(path),
    sha256(path) {
      const known = cache.digests.get(path) ?? digestOf(path);
      cache.digests.set(path, known);
      return known;
    },
    once<T>(key: string, make: () => Promise<T>) {
      const known = (cache.derived.get(key) as Promise<T> | undefined) ?? make();
      cache.derived.set(key, known);
      return known;
    },
    async stat(path) {
      // Asked for every template and host: a thread of the pool costs more than it spares.
      const found = statSync(path);
      if (!found.isFile() && !found.isDirectory()) throw new TaskError(`${path} is neither a file nor a folder`);
      return { type: found.isFile() ? "file" : "directory", size: found.size, mode: found.mode & 0o7777 };
    },
    async list(path) {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries.map((entry) => relative(path, join(entry.parentPath, entry.name))).sort();
    },
    render: (path, extra = {}) => Promise.resolve().then(() => String(compiled(path).evaluate(scope.with(extra)))),
  };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of localPieces(path)) hash.update(piece);
  return hash.digest("hex");
}
