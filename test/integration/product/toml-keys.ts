import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Keys of a deployment.toml with their tables, as `apim.gateway.environment[].name` where a table is one of several. */
export function keysOf(toml: string): string[] {
  let table = "";
  return toml.split("\n").flatMap((line) => {
    const [, double, name] = /^\[(\[?)([^\]]+)\]/.exec(line) ?? [];
    if (name !== undefined) table = double === "[" ? `${name}[].` : `${name}.`;
    const [, key] = /^([\w.]+) *=/.exec(line) ?? [];
    return key === undefined ? [] : [table + key];
  });
}

/**
 * Those of the keys that nothing in a pack asks for: no template, no default, no table of other names, and that its own file does not have.
 * The product ignores such keys without a word.
 */
export function unknownKeys(pack: string, keys: readonly string[]): string[] {
  const folder = join(pack, "repository/resources/conf");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = files.map(({ parentPath, name }) => ({ name, text: readFileSync(join(parentPath, name), "utf8") }));
  const templates = texts
    .filter(({ name }) => name.endsWith(".j2"))
    .map(({ text }) => text)
    .join("\n");
  const tables = texts.filter(({ name }) => name.endsWith(".json")).flatMap(({ text }) => wordsOf(JSON.parse(text)));
  const own = readFileSync(join(pack, "repository/conf/deployment.toml"), "utf8");
  const words = new Set([...tables, ...keysOf(own).map((key) => key.replace("[]", ""))]);
  const asks = (word: string): boolean => RegExp(`(?<![\\w.])${literally(word)}(?!\\w)`).test(templates);
  return keys.filter((key) => {
    if (words.has(key.replace("[]", "")) || asks(key.replace("[]", ""))) return false;
    // Whatever stands in such a table is handed on as it is.
    if (templates.includes(`in ${key.replace(/\.\w+$/, "")}.items()`)) return false;
    const [list = "", member] = key.split("[].");
    const loops = [...templates.matchAll(RegExp(`for (\\w+) in ${literally(list)}\\b`, "g"))];
    return member === undefined || !loops.some(([, each = ""]) => asks(`${each}.${member}`));
  });
}

const literally = (key: string): string => key.replaceAll(".", "\\.");

/** All keys in a JSON value, and all texts, since tables of other names have those as values. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsOf(inner)]);
}
