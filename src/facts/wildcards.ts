import { sh, type RawText } from "../remote/quote.js";

/**
 * A path with wildcards (`*`, `?`, `[a-z]`, `[!a-z]`) for the shell, which reads them as Python does: one that begins a name matches
 * no dot. What matches is not split at blanks.
 */
export function wildcards(path: string): RawText {
  return { raw: path.replace(/[^*?[\]!-]+/g, (text) => sh`${text}`) };
}

/** The folder below which all is that wildcards in a path may match. */
export function aboveWildcards(path: string): string {
  return path.replace(/[^/]*[*?[].*$/s, "").replace(/(.)\/$/, "$1");
}
