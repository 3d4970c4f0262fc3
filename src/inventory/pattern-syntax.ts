/** One part of a host pattern, such as `!web*` or `db[0:2]`. */
export interface PatternTerm {
  /** Whether its hosts are added, kept only if they are among these, or taken away. */
  role: "add" | "intersect" | "exclude";
  matcher: { kind: "regex"; regex: RegExp } | { kind: "glob"; regex: RegExp } | { kind: "name"; name: string };
  /** `[1]`, `[-1]`, `[0:2]` (both ends count), `[1:]`. */
  slice: { from: number; to: number | undefined } | undefined;
  /** Where it stands in the pattern. */
  text: string;
  offset: number;
}

export type ParsedPattern = { terms: PatternTerm[] } | { error: string; offset: number; length: number };

interface Piece {
  text: string;
  offset: number;
}

/** Cuts a host pattern into its terms, in Ansible's syntax: separators `,` and `:`, `!`, `&`, globs, `~regex`, slices. */
export function parsePattern(pattern: string): ParsedPattern {
  const terms: PatternTerm[] = [];
  for (const piece of pieces(pattern)) {
    const outcome = parseTerm(piece);
    if (typeof outcome === "string") return { error: outcome, offset: piece.offset, length: piece.text.length };
    terms.push(outcome);
  }
  if (terms.length === 0) return { error: "an empty host pattern", offset: 0, length: Math.max(pattern.length, 1) };
  return { terms };
}

function pieces(pattern: string): Piece[] {
  return split(pattern, 0, /,/g).flatMap(({ text, offset }) => {
    const whole = /^[!&]?~/.test(text.trim()) || isIpv6(text.trim());
    return whole ? [trimmed(text, offset)] : splitOnColons(text, offset);
  });
}

function split(text: string, offset: number, separator: RegExp): Piece[] {
  const found: Piece[] = [];
  let start = 0;
  for (const match of [...text.matchAll(separator), undefined]) {
    const end = match?.index ?? text.length;
    if (text.slice(start, end).trim() !== "") found.push(trimmed(text.slice(start, end), offset + start));
    start = end + 1;
  }
  return found;
}

/** Colons within brackets belong to a slice or a set of characters. */
function splitOnColons(text: string, offset: number): Piece[] {
  return split(text, offset, /:(?![^[\]]*\])/g);
}

function trimmed(text: string, offset: number): Piece {
  return { text: text.trim(), offset: offset + (text.length - text.trimStart().length) };
}

function isIpv6(text: string): boolean {
  return /^[!&]?[\da-f:]*:[\da-f:]*:[\da-f:.]*$/i.test(text);
}

function parseTerm({ text, offset }: Piece): PatternTerm | string {
  const sign = text[0];
  const role = sign === "!" ? "exclude" : sign === "&" ? "intersect" : "add";
  const body = role === "add" ? text : text.slice(1).trim();
  if (body === "") return `"${text}" says nothing about which hosts`;
  if (body.startsWith("~")) {
    const regex = asRegex(body.slice(1));
    return typeof regex === "string"
      ? regex
      : { role, matcher: { kind: "regex", regex }, slice: undefined, text, offset };
  }
  const sliced = /^(.*)\[(-?\d+)(?:(:)(-?\d+)?)?\]$/.exec(body);
  const name = sliced?.[1] ?? body;
  if (name === "") return `"${text}" has no name before the brackets`;
  const brackets = name.replace(/\[!?[^[\]]+\]/g, "");
  if (/[[\]]/.test(brackets)) return `"${text}" has a bracket without its counterpart`;
  const from = Number(sliced?.[2]);
  const to = sliced?.[3] === undefined ? from : sliced[4] === undefined ? undefined : Number(sliced[4]);
  return {
    role,
    matcher: /[*?[]/.test(name) ? { kind: "glob", regex: globRegex(name) } : { kind: "name", name },
    slice: sliced ? { from, to } : undefined,
    text,
    offset,
  };
}

/** Anchored at the start only, as in Ansible. */
function asRegex(source: string): RegExp | string {
  try {
    return new RegExp(`^(?:${source})`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `"~${source}" is not a regular expression: ${(error.message.split(": ").at(-1) ?? "").toLowerCase()}`;
  }
}

/** A glob with `*`, `?`, `[abc]` and `[!abc]` as a regular expression that matches the whole of a text. */
export function globRegex(glob: string): RegExp {
  const source = glob.replace(
    /\[(!?)([^[\]]+)\]|([*?])|[^[\]*?]+/g,
    (whole, not: string | undefined, set: string | undefined, wild: string | undefined) => {
      if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\^]/g, "\\$&")}]`;
      if (wild !== undefined) return wild === "*" ? ".*" : ".";
      return whole.replace(/[.+^${}()|\\]/g, "\\$&");
    },
  );
  return new RegExp(`^${source}$`);
}
