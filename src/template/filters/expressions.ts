import { expandGroups } from "../../python-groups.js";
import { searchExpression } from "../../python-search.js";

/** `regex_replace`: every match is replaced; \1 and \g<name> in the replacement stand for groups. */
export function regexReplace(text: string | number, pattern: string, replacement = ""): string {
  const value = String(text);
  let replaced = "";
  let end = 0;
  for (const match of value.matchAll(searchExpression(pattern))) {
    replaced += value.slice(end, match.index) + expandGroups(replacement, match);
    end = match.index + match[0].length;
  }
  return replaced + value.slice(end);
}

/** `regex_search`: the first match, or the groups of it that are asked for as \1 or \g<name>; null where there is none. */
export function regexSearch(
  text: string | number,
  pattern: string,
  ...groups: readonly string[]
): string | null | (string | null)[] {
  const match = [...String(text).matchAll(searchExpression(pattern))][0];
  if (!match) return null;
  if (groups.length === 0) return match[0];
  return groups.map((group) => {
    const [, number, name] = /^\\(?:(\d+)|g<(\w+)>)$/.exec(group) ?? [];
    if (number === undefined && name === undefined)
      throw new TypeError(`regex_search takes groups as \\\\1 or \\\\g<name>, not "${group}"`);
    return (name === undefined ? match[Number(number)] : match.groups?.[name]) ?? null;
  });
}

/** `regex_findall`: all matches, or of a pattern with groups what those matched. */
export function regexFindAll(text: string | number, pattern: string): (string | string[])[] {
  return [...String(text).matchAll(searchExpression(pattern))].map(([whole, ...groups]) => {
    const found = groups.map((group) => (group as string | undefined) ?? "");
    return found.length > 1 ? found : (found[0] ?? whole);
  });
}
