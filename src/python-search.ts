export interface SearchFlags {
  /** `^` and `$` match at every line. */
  multiline?: boolean;
  /** `.` matches the end of a line, too. */
  dotAll?: boolean;
}

const anywhere = "[\\s\\S]";

/**
 * A regular expression of Python's for a text of many lines, in which only `\n` ends a line: for JavaScript a carriage return does,
 * too, so that `.`, `^` and `$` are written anew. `(?im)` at the start is understood. Throws SyntaxError.
 */
export function searchExpression(pattern: string, flags: SearchFlags = {}): RegExp {
  const leading = /^\(\?([aimsux]+)\)/.exec(pattern);
  const letters = leading?.[1] ?? "";
  const multiline = flags.multiline === true || letters.includes("m");
  const dot = flags.dotAll === true || letters.includes("s") ? anywhere : "[^\\n]";
  const words: Record<string, string> = {
    ".": dot,
    "^": multiline ? "(?<![^\\n])" : `(?<!${anywhere})`,
    $: multiline ? "(?![^\\n])" : `(?=\\n?(?!${anywhere}))`,
    "\\A": `(?<!${anywhere})`,
    "\\Z": `(?!${anywhere})`,
    "(?P<": "(?<",
  };
  const body = pattern
    .slice(leading?.[0].length ?? 0)
    .replace(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\(\?P<|\(\?P=(\w+)\)|[.^$]/g, (found, name?: string) =>
      name === undefined ? (words[found] ?? pythonClass(found)) : `\\k<${name}>`,
    );
  return new RegExp(body, letters.includes("i") ? "gi" : "g");
}

/** A class of Python's may begin with the bracket that would end one of JavaScript's. */
function pythonClass(text: string): string {
  return text.replace(/^\[(\^?)\]/, "[$1\\]");
}
