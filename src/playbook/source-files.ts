import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { ContentError, type Place } from "../errors.js";
import type { Problems } from "./problems.js";
import type { SourceNode } from "./source.js";
import { isVault } from "../vault/envelope.js";
import type { Vault } from "../vault/vault.js";
import { parseYaml, type ParsedSource } from "./yaml-source.js";

/** YAML files of the user, each read, decrypted where it is in a vault, and parsed once. */
export class SourceFiles {
  /** What opens those in a vault. */
  readonly vault: Vault;
  readonly #parsed = new Map<string, ParsedSource & { text: string }>();

  constructor(vault: Vault) {
    this.vault = vault;
  }

  /** What was read, by path; of vaults nothing. */
  texts(): ReadonlyMap<string, string> {
    return new Map([...this.#parsed].map(([path, { text }]) => [path, text]));
  }

  /** The content of a file; undefined when it does not parse or cannot be read, which is then told to `problems`. */
  read(path: string, problems: Problems, usedAt?: Place): SourceNode | undefined {
    let source = this.#parsed.get(path);
    if (!source) {
      source = problems.attempt(() => parsedWithText(path, this.vault, usedAt));
      if (source === undefined) {
        problems.incomplete = true;
        return undefined;
      }
      this.#parsed.set(path, source);
    }
    source.errors.forEach((error) => problems.add(error));
    if (!source.root) problems.incomplete = true;
    return source.root;
  }
}

/** A YAML file, decrypted where it is in a vault. Throws ContentError when it cannot be read or opened. */
export function parseFile(path: string, vault: Vault, usedAt?: Place): ParsedSource {
  return parsedWithText(path, vault, usedAt);
}

function parsedWithText(path: string, vault: Vault, usedAt: Place | undefined): ParsedSource & { text: string } {
  const { text, hidden } = openText(path, vault, usedAt);
  return { ...parseYaml(path, text, { vault, hidden }), text: hidden ? "" : text };
}

/** The text of a file, decrypted where it is in a vault, which `hidden` tells. Throws ContentError. */
export function openText(path: string, vault: Vault, usedAt?: Place): { text: string; hidden: boolean } {
  const text = readText(path, usedAt);
  if (!isVault(text)) return { text, hidden: false };
  const { content } = vault.open(text, basename(path), { file: path, line: 1, column: 1 });
  return { text: content.toString("utf8"), hidden: true };
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
