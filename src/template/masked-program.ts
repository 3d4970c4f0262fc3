/**
 * Turns a template into JavaScript of the same length, in which every piece of code stands at the offset where it
 * stands in the template: text becomes blanks, and the delimiters become what separates statements. A parser's
 * positions are then positions in the user's file.
 */
export function maskTemplate(text: string): string {
  let masked = "";
  let offset = 0;
  const tag = /<%([%#_=-]?)([\s\S]*?)(?:[-_]?%>|$)/g;
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    masked += blank(text.slice(offset, match.index));
    masked += maskTag(match[0], match[1] ?? "", match[2] ?? "");
    offset = match.index + match[0].length;
    if (match[0].length === 0) break;
  }
  return masked + blank(text.slice(offset));
}

function maskTag(whole: string, kind: string, code: string): string {
  if (kind === "%" || kind === "#") return blank(whole);
  const printed = kind === "=" || kind === "-";
  const open = printed ? " ;(" : "; ".padEnd(2 + kind.length);
  const rest = whole.length - open.length - code.length;
  return open + code + (printed ? ");" : "").padEnd(rest);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
