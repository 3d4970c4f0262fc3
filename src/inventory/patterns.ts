import { ContentError } from "../errors.js";
import { parsePattern, type PatternTerm } from "./pattern-syntax.js";

/** What patterns are matched against: all hosts in order, and the hosts of each group. */
export interface PatternTargets {
  hosts: readonly string[];
  groups: ReadonlyMap<string, readonly string[]>;
}

/** Names that always stand for the controller, also when no inventory has them. */
export const localNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);

/**
 * The hosts that a pattern means, without repetition. Whatever the order as written, unions come first, then `&`,
 * then `!` (Ansible, `inventory/manager.py`). Throws ContentError, without a place, for a malformed pattern.
 */
export function matchHosts(pattern: string, targets: PatternTargets): string[] {
  const terms = termsOf(pattern);
  const of = (role: PatternTerm["role"]): string[][] =>
    terms.filter((term) => term.role === role).map((term) => matchTerm(term, targets));
  const added = of("add");
  const start = added.length > 0 ? added.flat() : targets.hosts;
  const excluded = new Set(of("exclude").flat());
  const intersections = of("intersect").map((hosts) => new Set(hosts));
  return [...new Set(start)].filter((host) => intersections.every((set) => set.has(host)) && !excluded.has(host));
}

/** Terms of a pattern that no host or group answers to. */
export function unmatchedTerms(pattern: string, targets: PatternTargets): string[] {
  return termsOf(pattern)
    .filter((term) => matchTerm({ ...term, slice: undefined }, targets).length === 0)
    .filter((term) => !(term.matcher.kind === "name" && targets.groups.has(term.matcher.name)))
    .map((term) => term.text);
}

function termsOf(pattern: string): PatternTerm[] {
  const parsed = parsePattern(pattern);
  if ("terms" in parsed) return parsed.terms;
  throw new ContentError(parsed.error, undefined, { hint: `in the host pattern "${pattern}"` });
}

function matchTerm(term: PatternTerm, targets: PatternTargets): string[] {
  const hosts = matchName(term, targets);
  if (!term.slice) return hosts;
  const { from, to } = term.slice;
  const at = (index: number): number => (index < 0 ? hosts.length + index : index);
  return hosts.slice(Math.max(at(from), 0), to === undefined ? undefined : at(to) + 1);
}

/** Plain words mean hosts only where no group has that name; globs and regular expressions mean groups and hosts. */
function matchName({ matcher }: PatternTerm, { hosts, groups }: PatternTargets): string[] {
  if (matcher.kind === "name") {
    const { name } = matcher;
    if (name === "all") return [...hosts];
    const group = groups.get(name);
    if (group) return [...group];
    if (hosts.includes(name)) return [name];
    return localNames.has(name) ? [name] : [];
  }
  const { regex } = matcher;
  const inGroups = [...groups].filter(([name]) => regex.test(name)).flatMap(([, members]) => members);
  return [...new Set([...inGroups, ...hosts.filter((host) => regex.test(host))])];
}
