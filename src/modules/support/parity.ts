import { escapeRegex } from "../../regex.js";

/** A server's configuration as it was read. */
export interface Configured {
  host: string;
  /** What it is: servers of one kind should be alike. */
  kind: string;
  datacenter: string;
  /** What is added to its ports. */
  offset: number;
  /** Texts by the names of their files. */
  files: Readonly<Record<string, string>>;
}

/** What differs between datacenters on purpose: for each its words, such as names of hosts, and what they stand for. */
export type Words = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A key that two servers do not have alike. */
export interface Difference {
  file: string;
  /** Where it stands on the second server, or where it is missing there, on the first. */
  line: number;
  key: string;
  missing: boolean;
}

interface Line {
  file: string;
  line: number;
  key: string;
  /** What is compared: which file, which key, which value. */
  text: string;
}

/** What of the second server's configuration is other than the first one's, after what differs on purpose. */
export function differences(
  first: Configured,
  second: Configured,
  words: Words,
  except: readonly string[],
): Difference[] {
  const [wanted, found] = [linesOf(first, words, except), linesOf(second, words, except)];
  const only = (lines: readonly Line[], others: readonly Line[]): Line[] => {
    const known = new Set(others.map(({ text }) => text));
    return lines.filter(({ text }) => !known.has(text));
  };
  const other = only(found, wanted).map(({ file, line, key }) => ({ file, line, key, missing: false }));
  const told = new Set(other.map(({ file, key }) => `${file} ${key}`));
  const lacking = only(wanted, found).map(({ file, line, key }) => ({ file, line, key, missing: true }));
  return [...other, ...lacking.filter(({ file, key }) => !told.has(`${file} ${key}`))];
}

function linesOf(server: Configured, words: Words, except: readonly string[]): Line[] {
  const replaced = replacer(server, words);
  return Object.entries(server.files).flatMap(([file, content]) => {
    let section = "";
    // Files for each of several others have numbers; how many of these are near depends on how many a datacenter has.
    const family = file.replace(/\d+(?=\.\w+$)/, "");
    const alike = (value: string): string =>
      family === file ? value : asWords(value.split(" ").map((word) => word.replace(/^other-/, "")));
    return content.split(/\r?\n/).flatMap((written, index): Line[] => {
      const text = written.trim();
      if (text === "" || text.startsWith("#")) return [];
      section = /^\[{1,2}([^\]"]+)\]{1,2}$/.exec(text)?.[1] ?? section;
      const key = keyIn(text);
      if (except.includes(key)) return [];
      // Of what is encrypted no two texts are alike.
      const value = section === "secrets" ? key : replaced(text);
      const place = section === "" || text.startsWith("[") ? key : `[${section}] ${key}`;
      return [{ file, line: index + 1, key: place, text: `${family} ${place} ${alike(value)}` }];
    });
  });
}

/** The name of what a line sets, and never its value, which may be a password. */
function keyIn(text: string): string {
  return (
    /^<([\w:.-]+)/.exec(text)?.[1] ??
    /^(\[{1,2}[^\]]+\]{1,2})$/.exec(text)?.[1] ??
    /^([\w.@-]+)\s*=/.exec(text)?.[1] ??
    "a line"
  );
}

function replacer({ host, datacenter, offset }: Configured, words: Words): (text: string) => string {
  const own = words[datacenter] ?? {};
  const far = Object.entries(words).flatMap(([name, others]) => (name === datacenter ? [] : Object.entries(others)));
  const all = new Map([
    ...far.map(([word, what]): [string, string] => [word, `other-${what}`]),
    ...Object.entries(own),
  ]);
  // The first of a kind is itself what the others call by name.
  all.set("localhost", own[host] ?? "localhost");
  const longestFirst = [...all.keys()].filter((word) => word !== "").sort((a, b) => b.length - a.length);
  const names = longestFirst.map(escapeRegex).join("|");
  // With its port, which an offset shifts.
  const named = new RegExp(`(?<![\\w-])(${names})(?![\\w-])(:\\d+)?`, "g");
  const shifted = new RegExp(`^(<?offset(?:>|\\s*=\\s*))${offset}(?!\\d)`, "i");
  return (text) => {
    const said = text
      .replace(shifted, "$1{offset}")
      .replaceAll(named, (_all, word: string) => `{${all.get(word) ?? ""}}`);
    // Of a kind of host there may be more in one datacenter than in another, and each lists its own ones first or last.
    return asWords(said.split(/[\s,{}<>"'[\]]+/));
  };
}

function asWords(words: readonly string[]): string {
  return [...new Set(words)].sort().join(" ");
}
