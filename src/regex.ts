/** A text as a regular expression that matches it and nothing else. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Matches the whole of a text, where `*` stands for any characters and `?` for any one. */
export function wildcards(pattern: string): RegExp {
  return new RegExp(`^${escapeRegex(pattern).replaceAll("\\*", ".*").replaceAll("\\?", ".")}$`);
}
