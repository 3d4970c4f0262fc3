/** How the databases of several datacenters are kept apart and replicated. */
export interface DatacenterPlan {
  /** Number of the datacenter that the script is for, from 1. */
  datacenter: number;
  /** How many datacenters there are. */
  count: number;
  /** Step of all sequences: the number of datacenters, or more so that datacenters can be added later. */
  step: number;
  /** Value of the column that says where a token was made. */
  dcid: string;
  /** What becomes of `ON DELETE CASCADE`. */
  cascades: "triggers" | "keep";
  engine: Engine;
}

export const engines = ["pglogical", "logical", "bdr", "goldengate", "streaming"] as const;
export type Engine = (typeof engines)[number];

/** Something that the operator should know of what was made. */
export interface Note {
  offset: number;
  text: string;
}
