import { authMethods, connectionTypes, ruleLine, sourceText, type HbaRule } from "./rule.js";

export interface HbaFile {
  /** Those that stand alone, with their "#". */
  comments: string[];
  rules: { rule: HbaRule; line: number }[];
}

/** Reads a pg_hba.conf; of one with a line that is none, that line and what is wrong with it. */
export function parseHba(text: string): HbaFile | { line: number; fault: string } {
  const file: HbaFile = { comments: [], rules: [] };
  for (const [index, whole] of text.split("\n").entries()) {
    const [, body = "", comment] = /^((?:"[^"]*"|[^"#])*)(?:#(.*))?$/s.exec(whole.trim()) ?? [];
    if (body === "" && comment === undefined && whole.trim() !== "")
      return { line: index + 1, fault: "a quote is open" };
    const fields = fieldsOf(body);
    if (fields.length === 0 && comment !== undefined && comment !== "") file.comments.push(`#${comment}`);
    if (fields.length === 0) continue;
    const rule = ruleOf(fields);
    if (typeof rule === "string") return { line: index + 1, fault: rule };
    file.rules.push({
      rule: { ...rule, ...(comment === undefined || comment === "" ? {} : { comment }) },
      line: index + 1,
    });
  }
  return file;
}

/** Words of a line; a list is one, also with blanks behind its commas. */
function fieldsOf(body: string): string[] {
  const words = body.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  return words.reduce<string[]>((fields, word) => {
    const last = fields.at(-1);
    return last?.endsWith(",") === true ? fields.with(-1, last + word) : [...fields, word];
  }, []);
}

function ruleOf([type = "", ...fields]: string[]): HbaRule | string {
  if (!connectionTypes.some((one) => one === type))
    return `it begins with ${type}, and not with ${connectionTypes.join(", ")}`;
  const [db, usr, ...rest] = fields;
  const local = type === "local";
  const masked = !local && isMethod(rest[2]) && !isMethod(rest[1]);
  const [method, ...options] = rest.slice(local ? 0 : masked ? 2 : 1);
  const [src, mask] = rest;
  if (db === undefined || usr === undefined || method === undefined) return "it has too few fields";
  if (!isMethod(method)) return `${method} is no method of authentication`;
  const more = options.length === 0 ? {} : { options: options.join(" ") };
  if (local) return { type, db, usr, method, ...more };
  const source = sourceText(src ?? "", masked ? mask : undefined);
  return source === undefined ? `${src} ${mask} is no network` : { type, db, usr, src: source, method, ...more };
}

function isMethod(word: string | undefined): boolean {
  return authMethods.some((one) => one === word) || word === "bsd" || word === "oauth";
}

/** The file with these rules, in their order, below all comments that stand alone. */
export function hbaText(comments: readonly string[], rules: readonly HbaRule[]): string {
  const lines = rules.map((rule) => `${ruleLine(rule)}${rule.comment === undefined ? "" : `\t#${rule.comment}`}\n`);
  return `${comments.join("\n")}\n${lines.join("")}`;
}
