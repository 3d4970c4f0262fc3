import type { z } from "zod";

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "nothing",
};

/** What a schema wanted, in words for people; undefined when only its own message says it. */
export function expectation(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return typeWords[issue.expected] ?? issue.expected;
    case "invalid_value":
      return listed(issue.values.map((value) => (typeof value === "string" ? `"${value}"` : String(value))));
    case "invalid_union":
      return listed([...new Set(issue.errors.flatMap((issues) => issues.flatMap((one) => expectation(one) ?? [])))]);
    case "too_small":
      return `${sizeWord(issue.origin)}${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
    case "too_big":
      return `${sizeWord(issue.origin)}${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`;
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  }
}

function sizeWord(origin: string): string {
  if (origin === "string") return "a length of ";
  return origin === "array" || origin === "set" ? "a number of entries of " : "";
}

function listed(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
