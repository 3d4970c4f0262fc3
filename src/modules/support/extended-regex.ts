/** Parts of JavaScript's and Python's regular expressions that grep -E has no word for. */
const unsupported = /\(\?(?![:P<])|\(\?<[=!]|[*+?}][?+]|\\[1-9kpPAZzG]/;

const classes: Record<string, string> = { d: "0-9", s: "[:space:]", w: "[:alnum:]_" };

/**
 * The same pattern for `grep -E`, or undefined when it needs more than that can do (look-around, lazy repetition, back
 * references). `\d`, `\s`, `\w` and named groups are written anew.
 */
export function toExtendedRegex(pattern: string): string | undefined {
  if (unsupported.test(withoutClasses(pattern))) return undefined;
  let result = "";
  let inClass = false;
  for (const [token] of pattern.matchAll(/\\[\s\S]|\(\?:|\(\?P?<\w+>|\[\^?\]?|[\s\S]/g)) {
    const name = /^\\([dsw])$/i.exec(token)?.[1];
    if (token.startsWith("(?") && !inClass) result += "(";
    else if (token.startsWith("[") && !inClass) {
      inClass = true;
      result += token;
    } else if (token === "]" && inClass) {
      inClass = false;
      result += token;
    } else if (name !== undefined) {
      const set = classes[name.toLowerCase()] ?? "";
      const negated = name !== name.toLowerCase();
      if (inClass && negated) return undefined;
      result += inClass ? set : `[${negated ? "^" : ""}${set}]`;
    } else if (token === "\\t") result += "\t";
    // Inside brackets a backslash is an ordinary character for grep.
    else if (inClass && token.length === 2 && token.startsWith("\\")) result += token.slice(1);
    else result += token;
  }
  return result;
}

function withoutClasses(pattern: string): string {
  return pattern.replace(/\\[^1-9kpPAZzG]/g, "").replace(/\[\^?\]?(?:\\.|[^\]\\])*\]/g, "");
}
