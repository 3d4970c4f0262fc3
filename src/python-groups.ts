/** Python's `match.expand`: \1, \g<1> and \g<name> stand for groups, \n, \t and \\ for themselves. */
export function expandGroups(text: string, match: RegExpExecArray): string {
  return text.replace(
    /\\(?:(\d{1,2})|g<(\w+)>|([nrt\\]))/g,
    (found, number?: string, name?: string, escape?: string) => {
      if (escape !== undefined) return { n: "\n", r: "\r", t: "\t" }[escape] ?? "\\";
      if (number !== undefined) return match[Number(number)] ?? "";
      if (name === undefined) return found;
      return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? "";
    },
  );
}
