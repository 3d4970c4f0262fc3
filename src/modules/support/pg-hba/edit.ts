import { hbaText, type HbaFile } from "./file.js";
import { compareRules, ruleKey, ruleLine, type HbaRule } from "./rule.js";

export interface WantedRule {
  state: "present" | "absent";
  rule: HbaRule;
}

export interface HbaWish {
  rules: readonly WantedRule[];
  /** Nothing of what was there stays. */
  overwrite: boolean;
  /** Comments behind rules stay there. */
  keepComments: boolean;
}

/** Two lines of which only one could be kept. */
export function rivals({ rules }: HbaFile): [number, number] | undefined {
  const lines = new Map<string, number>();
  for (const { rule, line } of rules) {
    const first = lines.get(ruleKey(rule));
    if (first !== undefined) return [first, line];
    lines.set(ruleKey(rule), line);
  }
  return undefined;
}

/** The rules as they should be, sorted, and the text of the file; that is undefined where the rules are right already. */
export function editedHba(file: HbaFile, wish: HbaWish): { rules: HbaRule[]; text: string | undefined } {
  const before = new Map(file.rules.map(({ rule }) => [ruleKey(rule), rule]));
  const after = new Map(wish.overwrite ? [] : before);
  for (const { state, rule } of wish.rules) {
    const key = ruleKey(rule);
    if (state === "absent") after.delete(key);
    else after.set(key, { ...rule, comment: rule.comment ?? before.get(key)?.comment });
  }
  const rules = [...after.values()].sort(compareRules);
  if (before.size === after.size && [...after].every(([key, rule]) => full(rule) === full(before.get(key))))
    return { rules, text: undefined };
  if (wish.keepComments) return { rules, text: hbaText(file.comments, rules) };
  const own = new Set(wish.rules.map(({ rule }) => rule.comment));
  const loose = file.rules.flatMap(({ rule: { comment } }) =>
    comment === undefined || own.has(comment) ? [] : [`#${comment}`],
  );
  const bare = rules.map((rule) => (own.has(rule.comment) ? rule : { ...rule, comment: undefined }));
  return { rules: bare, text: hbaText([...file.comments, ...loose], bare) };
}

function full(rule: HbaRule | undefined): string | undefined {
  return rule && JSON.stringify([ruleLine(rule), rule.comment]);
}
