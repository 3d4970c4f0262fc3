/** Engines of which the links can be read. */
export const healthEngines = ["pglogical", "logical", "streaming", "bdr", "goldengate"] as const;
export type HealthEngine = (typeof healthEngines)[number];

/** Those of PostgreSQL. */
export type PgEngine = Exclude<HealthEngine, "goldengate">;

/** One database takes writes, and the others are copies of it. */
export function oneWay(engine: HealthEngine): boolean {
  return engine === "streaming";
}
