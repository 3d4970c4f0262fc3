import type { Dependants } from "./cascades.js";
import type { Keyless } from "./keyless.js";
import type { DatacenterPlan } from "./plan.js";
import type { Schema } from "./schema.js";
import type { Script } from "./script.js";

export const dialectNames = ["postgresql"] as const;
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
  /** Statement that sets the sequence of a column that counts by itself. */
  alterSerial(sequence: string, plan: DatacenterPlan): string;
  /** Statements that let the rows of a parent take their dependants with them. */
  deleteTrigger(dependants: Dependants): string;
  /** Statements that make a table without a primary key fit for the engine, and what they do; undefined when nothing is needed. */
  nameRows(keyless: Keyless, plan: DatacenterPlan): { statements: string; told: string } | undefined;
}
