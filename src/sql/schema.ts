import type { DatacenterPlan } from "./plan.js";

/** A piece of a script: offsets of characters, the end not included. */
export interface Span {
  start: number;
  end: number;
}

/** What an SQL script makes, as far as deployments in several datacenters care, each with its place in the text. */
export interface Schema {
  tables: Table[];
  sequences: Sequence[];
  /** Statements that change a sequence; the terminator is not in it. */
  alterations: Named[];
  /** Where the next value of a sequence is asked for. */
  sequenceUses: Named[];
  keys: Key[];
  foreignKeys: ForeignKey[];
  inserts: Insert[];
  /** Names of all triggers. */
  triggers: string[];
  /** Triggers that run before or after a row is deleted. */
  deleteTriggers: DeleteTrigger[];
  flaws: Flaw[];
  /** Where statements can be added so that they are the last ones, but still within the script's transaction. */
  end: number;
}

export interface Table {
  name: string;
  at: Span;
  columns: Column[];
  /** Behind the last column, where another one can be added. */
  afterColumns: number;
  /** Behind the whole statement with its terminator. */
  after: number;
}

export interface Column {
  name: string;
  at: Span;
  type: string;
  notNull: boolean;
  /** Text of the default, without the keyword. */
  default: string | undefined;
  /** How it counts by itself, if it does. */
  counter: Counter | undefined;
}

/** `serial` has a sequence that the server names, and that a statement of its own sets; `identity` can have options in parentheses. */
export type Counter =
  { kind: "serial"; sequence: string; alter(plan: DatacenterPlan): string } | { kind: "identity"; options: Options };

/** Options of a sequence as they are written, and where more can be added. */
export interface Options {
  start: Span | undefined;
  increment: Span | undefined;
  values: { start: bigint | undefined; increment: bigint | undefined };
  /** Where options can be added, and what has to stand around them there. */
  add: number;
  before: string;
  behind: string;
}

export interface Sequence {
  name: string;
  at: Span;
  options: Options;
}

/** Something that names a sequence. */
export interface Named {
  name: string;
  at: Span;
}

export interface Key {
  kind: "primary" | "unique";
  name: string | undefined;
  table: string;
  columns: string[];
  at: Span;
  /** Behind its last column, where another one can be added. */
  afterColumns: number;
}

export interface ForeignKey {
  name: string | undefined;
  table: string;
  columns: string[];
  parent: string;
  /** Empty where the primary key of the parent is meant. */
  parentColumns: string[];
  at: Span;
  /** The words `ON DELETE CASCADE` with the white space before them. */
  cascade: Span | undefined;
}

export interface Insert {
  table: string;
  /** With its terminator. */
  at: Span;
}

export interface DeleteTrigger {
  name: string;
  table: string;
  at: Span;
  deletes: Deletion[];
}

/** A DELETE statement of a trigger, with the names that stand in its condition. */
export interface Deletion {
  table: string;
  names: string[];
}

/** Something that keeps the script from running as it is meant, and what mends it. */
export interface Flaw {
  rule: "not-ended" | "blank-line" | "run-twice" | "not-oracle";
  place: number;
  /** What gives way to the text. */
  at: Span;
  text: string;
  flaw: string;
  /** What the text does about it. */
  cure: string;
}

/** Names are compared as the servers do with those that are not quoted: without regard to case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
