import { existsSync, statSync } from "node:fs";
import { open, readFile, readdir } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import type * as z from "zod";
import { ContentError, TaskError, type Place } from "../errors.js";
import type { LocalFiles } from "../modules/types.js";
import { openText } from "../playbook/source-files.js";
import type { Task } from "../playbook/types.js";
import { compileTemplateFile } from "../template/compile.js";
import type { Compiled, Scope } from "../template/types.js";
import { isVault } from "../vault/envelope.js";
import type { Vault } from "../vault/vault.js";
import { includeVariables } from "./included-variables.js";
import { digestOf, targetAt, writeFileAt } from "./local-targets.js";
import type { TaskScope } from "./scope.js";

/** What stands between the marks of a template and is shorter is in many a text. */
const shortestPiece = 8;
/** Longer text is shown in no diff. */
const shownLength = 100 * 1024;

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
  vault: Vault;
}): LocalFiles {
  const { rolePath, folder, place, scope, cache, vault } = options;

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
    const template = compileTemplateFile(path, textOf(path), include);
    cache.templates.set(path, template);
    return template;
  }

  function textOf(path: string): string {
    const { text, hidden } = openText(path, vault);
    const pieces = text.split(/<%[^]*?%>/).flatMap((piece) => piece.split("\n"));
    for (const piece of hidden ? pieces : []) if (piece.trim().length >= shortestPiece) vault.reveal(piece.trim());
    return text;
  }

  async function decrypted(path: string): Promise<Buffer> {
    const read = await readFile(path);
    if (!isVault(read)) return read;
    const { content } = await vault.openLater(read.toString("latin1"), basename(path), place);
    // With each longer line of it; what is no text or is long is shown nowhere.
    if (content.length <= shownLength && !content.includes(0)) vault.reveal(content.toString("utf8"));
    return content;
  }

  return {
    find,
    read: (path, decrypt = true) => (decrypt ? decrypted(path) : readFile(path)),
    isVault: async (path) => isVault(await firstBytes(path)),
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
    variables: (request) => includeVariables(request, { rolePath, playFolder: folder, place }, scope, vault),
    target: (path) => targetAt(resolve(folder, path)),
    write: writeFileAt,
    render: (path, extra = {}) => Promise.resolve().then(() => String(compiled(path).evaluate(scope.with(extra)))),
  };
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
