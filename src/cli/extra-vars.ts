import { ContentError, ContentErrors, UsageError } from "../errors.js";
import type { SourceNode } from "../playbook/source.js";
import { parseYaml, type ParsedSource } from "../playbook/yaml-source.js";
import { splitWords } from "../words.js";

/**
 * Variables from the values of `-e`, later ones over earlier ones: `name=value` pairs with a shell's quoting (their
 * values are text), a mapping in JSON or YAML, or `@file` with such a mapping. Values are plain: nothing renders them.
 * Throws UsageError, and ContentErrors for what is wrong in a file.
 */
export function parseExtraVars(
  values: readonly string[],
  readFile: (path: string) => ParsedSource,
): Record<string, unknown> {
  return Object.assign({}, ...values.map((value) => parseOne(value, readFile))) as Record<string, unknown>;
}

function parseOne(value: string, readFile: (path: string) => ParsedSource): Record<string, unknown> {
  if (value.startsWith("@")) return fileVars(value.slice(1), readFile);
  if (/^\s*[{[]/.test(value)) return inlineVars(value);
  return pairVars(value);
}

function fileVars(path: string, readFile: (path: string) => ParsedSource): Record<string, unknown> {
  const { root, errors } = readFile(path);
  if (errors.length > 0) throw new ContentErrors(errors);
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return {};
  if (root.kind !== "mapping") {
    throw new ContentErrors([
      new ContentError("extra variables are no mapping", root.place, { expected: "names with values" }),
    ]);
  }
  return checked(plain(root) as Record<string, unknown>, path);
}

function inlineVars(value: string): Record<string, unknown> {
  const { root, errors } = parseYaml("-e", value);
  const [error] = errors;
  if (error !== undefined)
    throw new UsageError(`-e ${value}: ${error.message}`, {
      hint: "quote the whole value for the shell: -e '{\"name\": [1, 2]}'",
    });
  if (root?.kind !== "mapping")
    throw new UsageError(`-e ${value}: extra variables are no mapping`, { expected: "{name: value, …}" });
  return checked(plain(root) as Record<string, unknown>, "-e");
}

function pairVars(value: string): Record<string, unknown> {
  const pairs = splitWords(value).map((word): [string, string] => {
    const at = word.indexOf("=");
    if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
    throw new UsageError(`-e ${value}: "${word}" is not name=value`, {
      expected: "name=value, a JSON or YAML mapping, or @file",
      hint: /[/.]ya?ml$|[/.]json$|^\.{0,2}\//.test(word) ? `for a file write -e @${word}` : undefined,
    });
  });
  return checked(Object.fromEntries(pairs), "-e");
}

/** Variables are names of JavaScript in templates, so nothing else can be one. */
function checked(vars: Record<string, unknown>, where: string): Record<string, unknown> {
  for (const name of Object.keys(vars)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new UsageError(`${where}: "${name}" cannot be the name of a variable`, {
        expected: "letters, digits and _",
      });
    }
  }
  return vars;
}

function plain(node: SourceNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.vaulted ? node.vaulted.text : node.value;
    case "sequence":
      return node.items.map(plain);
    case "mapping":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  }
}
