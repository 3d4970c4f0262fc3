import { readFileSync } from "node:fs";
import { ContentError, type Place } from "../errors.js";
import type { Problems } from "./problems.js";
import type { SourceNode } from "./source.js";
import { parseYaml, type ParsedSource } from "./yaml-source.js";

/** YAML files of the user, each read and parsed once. */
export class SourceFiles {
  readonly #parsed = new Map<string, ParsedSource>();

  /** The content of a file; undefined when it does not parse or cannot be read, which is then told to `problems`. */
  read(path: string, problems: Problems, usedAt?: Place): SourceNode | undefined {
    let source = this.#parsed.get(path);
    if (!source) {
      const text = problems.attempt(() => readText(path, usedAt));
      if (text === undefined) {
        problems.incomplete = true;
        return undefined;
      }
      source = parseYaml(path, text);
      this.#parsed.set(path, source);
    }
    source.errors.forEach((error) => problems.add(error));
    if (!source.root) problems.incomplete = true;
    return source.root;
  }
}

/** The text of a UTF-8 file. Throws ContentError when it cannot be read; `usedAt` is where the user asked for it. */
export function readText(path: string, usedAt?: Place): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new ContentError(`${path} cannot be read: ${reasonOf(error)}`, usedAt ?? { file: path, line: 1, column: 1 }, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "permission denied";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "it is not UTF-8 text";
  return (error as Error).message;
}
