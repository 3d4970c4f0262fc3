import type { Place } from "../errors.js";
import type { Content } from "./content.js";

/** Something that a rule has found. */
export interface Found {
  place: Place;
  /** What is there, in a few words. */
  text: string;
}

/** What is valid and still wrong most of the time. */
export interface Rule {
  /** In words that programs and comments (`# lint: skip NAME`) rely on. */
  name: string;
  /** What it finds, for the list of rules. */
  finds: string;
  why: string;
  instead: string;
  check(content: Content): Found[];
}

/** One thing that is wrong, and the rule that says so. */
export interface Finding extends Found {
  rule: Rule;
}
