import type { Dependants } from "./cascades.js";
import type { Keyless } from "./keyless.js";
import type { DatacenterPlan, Engine } from "./plan.js";
import type { RebasePlan } from "./rebase/rebase.js";
import type { ForeignKey, Schema } from "./schema.js";
import type { Script } from "./script.js";

export const dialectNames = ["postgresql", "oracle"] as const;
export type DialectName = (typeof dialectNames)[number];

/** What is said differently by each kind of database. */
export interface Dialect {
  name: DialectName;
  /** What reads what a script makes, once all is loaded that it takes. It throws ContentError where a script is not of this dialect. */
  reader(): Promise<(script: Script) => Schema>;
  /** Type of the column that names a datacenter. */
  dcidType: string;
  /** A text as the dialect has it in a script. */
  literal(text: string): string;
  /** What replicates such databases; the first unless another is asked for. */
  engines: readonly [Engine, ...Engine[]];
  /** Why no trigger can stand in for a cascade, if none can. */
  keepsCascade(key: ForeignKey, all: readonly ForeignKey[]): string | undefined;
  /** Statements that let the rows of a parent take their dependants with them. `others` are read scripts of the same database. */
  deleteTrigger(dependants: Dependants, schema: Schema, others: readonly Schema[]): string;
  /** Statements that make a table without a primary key fit for the engine, and what to tell of it; undefined when nothing is needed. */
  nameRows(keyless: Keyless, plan: DatacenterPlan): { statements: string; told: string } | undefined;
  /** Query whose answer is lines of a sequence's name and the highest number that it may have given: `NAME|NUMBER`. */
  maxima: string;
  /** Script that moves the sequences of one datacenter. */
  rebase(plan: RebasePlan, datacenter: number): string;
}
