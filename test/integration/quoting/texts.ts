import fc from "fast-check";

/** What a shell that reads one of the texts below leaves behind, in somebody's home, in its working directory or in /tmp. */
export const canary = "mdc-canary";

/** A command that leaves a canary without a slash in its text, so that it can be a file's name. */
const sing = (note: number): string => `cd;>${canary}-${note}`;

/** Names of files that mean something to a shell, a tool or a parser; each legal for a Linux file system. */
export const hostileNames: readonly string[] = [
  ...[" ", " lead", "trail ", "two  blanks\there", "new\nline", "trail\n", "\n\n", "cr\r\nlf\r", "\n- a\n"],
  ...["'", "it's ''", '"', '"quoted"', `\`${sing(1)}\``, `$(${sing(2)})`, `\${x:-$(${sing(3)})}`, `"$(${sing(4)})"`],
  ...["$HOME", "${HOME}", "$", '"$@" $$ $1', "$((1+1))", "\\", "a\\", "\\n\\0101", "\\'", '\\"', "\\\n", "\\$x"],
  ...[`'; ${sing(5)}; '`, `"; ${sing(6)}; "`, `\n${sing(7)}\n`, `x|(${sing(8)})`, `x&(${sing(9)})&`, `&& ${sing(10)}`],
  ...[`x; ${sing(11)} #`, `'"\`$(${sing(12)})`, `>${canary}-13`, "}", "{", "done", "E", "EOF"],
  ...["*", "?[a-z]", "[!x]*", "a*b?c[d]", "{a,b}", "~", "~root", "!!", "^a^b", "%", "%s%n%%", "# x"],
  ...[";", "<>", "||", "&", "( )", "x=y", "a:b", "a;1", "@file", "+,", "a|b", "a -> b", "a link to b"],
  ...["-", "--", "-n", "-rf", "--help", "-e x", "...", "..a", "a..", ".hidden", "0", "null", "a.", "a . "],
  ...[
    "\u00e9",
    "e\u0301",
    "日本語",
    "🤷🏽‍♀️",
    "\u202ertl\u202c שלום",
    "\u00a0\ufeff\u2028\u0085",
    "\u0001\u001b[31m\u007f",
  ],
  ...["x".repeat(255), `${"ü".repeat(127)}x`, `-${"'".repeat(254)}`, "<%= 1 %>", "{{ x }}"],
];

/** Values: the names, and what no name can be. */
export const hostileValues: readonly string[] = [
  ...hostileNames,
  ...[
    "/",
    "//",
    "../../x",
    `$(>/tmp/${canary}-20)`,
    `\`>/tmp/${canary}-21\``,
    `'$(>/tmp/${canary}-22)'`,
    "a/b c/$(id)",
  ],
  ...[
    `/tmp/x';>/tmp/${canary}-23;'`,
    `line one\n$(>/tmp/${canary}-24)\nline three`,
    "'".repeat(5000),
    "x\n".repeat(2000),
  ],
];

/** Some texts for what costs much per text. */
export const fewNames: readonly string[] = [
  ...[`-'"\`$(${sing(14)})`, " new\nline ", "*?[a]\\", "e\u0301 日本語\t%n", "trail\n", "x".repeat(255), "~root;#"],
];

const piece = fc.oneof(
  fc.constantFrom(...hostileNames.filter((name) => name.length < 40)),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
);
const composed = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("").replaceAll("\0", ""));

/** Any legal name of a file, made of what hurts. */
export const anyName = composed.map((text) => text.replaceAll("/", "∕")).filter(isName);

/** Any text without NUL. */
export const anyValue = composed.filter((text) => text !== "");

export function isName(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && !/[\0/]/.test(text) && Buffer.byteLength(text) <= 255;
}

/** The first `length` units of it, without half a character at the end, which no host can be given. */
export function startOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}
