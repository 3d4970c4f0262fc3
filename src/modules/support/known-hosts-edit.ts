import { createHmac, randomBytes } from "node:crypto";
import { matchesHost, parseKnownHosts, type KnownHost } from "../../remote/ssh/known-hosts.js";

export interface HostKeyEdit {
  /** In lower case. */
  name: string;
  /** The line that is wanted; left out: any key of the host. */
  key?: string | undefined;
  hash_host: boolean;
  state: "present" | "absent";
}

/** The one entry of a text, if it speaks of the host. */
export function entryFor(name: string, key: string): KnownHost | undefined {
  const entries = parseKnownHosts(key, "");
  const [entry] = entries;
  return entry && entries.length === 1 && matchesHost(entry, name) ? entry : undefined;
}

/** The text after the edit, by Ansible's rules: a key takes the place of the old one of its type, at the end. */
export function withHostKey(text: string, { name, key, hash_host, state }: HostKeyEdit): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const known = parseKnownHosts(text, "").filter((entry) => matchesHost(entry, name));
  const without = (gone: readonly KnownHost[]): string[] =>
    lines.filter((_line, index) => !gone.some((entry) => entry.line === index + 1));
  const wanted = key === undefined ? undefined : entryFor(name, key);
  if (!wanted || key === undefined)
    return asText(text, state === "present" ? lines : without(known.filter(({ marker }) => marker === undefined)));
  const isSame = (entry: KnownHost): boolean => same(entry, wanted, hash_host);
  const found = known.find(
    (entry) => isSame(entry) || (entry.marker === undefined && entry.keyType === wanted.keyType),
  );
  if (state === "absent") return asText(text, without(found ? [found] : []));
  if (found && isSame(found)) return text;
  const line = lineOf(key);
  return asText(text, [...without(found ? [found] : []), hash_host ? hashed(line, name) : line]);
}

/** Hashes of one name are all different, so that only the key can tell. */
function same(found: KnownHost, wanted: KnownHost, hash: boolean): boolean {
  const isHash = (one: KnownHost): boolean => one.patterns.startsWith("|1|");
  const names = hash || isHash(wanted) ? isHash(found) : found.patterns === wanted.patterns;
  return names && found.marker === wanted.marker && found.keyType === wanted.keyType && found.key === wanted.key;
}

function lineOf(key: string): string {
  const lines = key.split(/\r?\n/).map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? "";
}

function hashed(line: string, name: string): string {
  const salt = randomBytes(20);
  const digest = createHmac("sha1", salt).update(name).digest("base64");
  const words = line.split(/\s+/);
  words[line.startsWith("@") ? 1 : 0] = `|1|${salt.toString("base64")}|${digest}`;
  return words.join(" ");
}

function asText(old: string, lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join("");
  // A last line without an end is no reason to write the file.
  return text === `${old}\n` ? old : text;
}
