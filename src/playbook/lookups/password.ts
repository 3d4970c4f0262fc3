import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { checkOptions, type Lookup } from "./context.js";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const sets: Readonly<Record<string, string>> = {
  ascii_letters: letters,
  ascii_lowercase: letters.slice(0, 26),
  ascii_uppercase: letters.slice(26),
  digits: "0123456789",
  hexdigits: "0123456789abcdefABCDEF",
  octdigits: "01234567",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};
const usualLength = 20;

/**
 * The password that a file of the controller holds; where there is none, one is made by chance and kept there. Its value is hidden
 * wherever it would be shown.
 */
export const passwordLookup: Lookup = (terms, options, { folder, vault }) => {
  checkOptions("password", options, ["length", "chars"]);
  return terms.map((term) => {
    const { path, ...asked } = { ...options, ...parameters(term) } as {
      path: string;
      length?: unknown;
      chars?: unknown;
    };
    if (path === "/dev/null") throw new TypeError("a password that is kept nowhere would be another one each time");
    const password = kept(resolve(folder, path), Number(asked.length ?? usualLength), characters(asked.chars));
    vault.reveal(password);
    return password;
  });
};

/** `credentials/db length=12 chars=ascii_letters,digits`, as Ansible takes it. */
function parameters(term: string): { path: string; length?: string; chars?: string } {
  const [path = "", ...words] = term.split(/ (?=\w+=)/);
  const pairs = words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]);
  checkOptions("password", Object.fromEntries(pairs), ["length", "chars"]);
  return { path, ...Object.fromEntries(pairs) };
}

function characters(asked: unknown): string {
  const names = asked === undefined ? ["ascii_letters", "digits", ".,:-_"] : named(asked);
  const all = [...new Set(names.map((name) => (Object.hasOwn(sets, name) ? sets[name] : name)).join(""))].join("");
  if (all.length < 2) throw new TypeError("a password needs at least two characters to choose from");
  return all;
}

/** A comma between commas is one of the characters. */
function named(asked: unknown): string[] {
  if (Array.isArray(asked)) return asked.map(String);
  const text = String(asked);
  const names = text
    .replaceAll(",,", ",")
    .split(",")
    .filter((name) => name !== "");
  return text.includes(",,") ? [...names, ","] : names;
}

function kept(path: string, length: number, from: string): string {
  try {
    const text = readFileSync(path, "utf8").trimEnd();
    return text.replace(/ salt=\S+(?: ident=\S+)?$/, "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new TypeError((error as Error).message);
  }
  if (!Number.isInteger(length) || length < 1) throw new TypeError("the length of a password is a whole number from 1");
  const password = Array.from({ length }, () => from[randomInt(from.length)]).join("");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Another run may do the same now: whoever comes second reads what the first has kept.
  try {
    writeFileSync(path, `${password}\n`, { mode: 0o600, flag: "wx" });
    return password;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw new TypeError((error as Error).message);
    return kept(path, length, from);
  }
}
