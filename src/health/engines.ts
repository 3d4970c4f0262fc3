/** What can replicate databases; external: somebody else's service, of which nothing can be asked but whether rows arrive. */
export const healthEngines = ["pglogical", "logical", "streaming", "bdr", "goldengate", "external"] as const;
export type HealthEngine = (typeof healthEngines)[number];

/** Those of PostgreSQL. */
export type PgEngine = Exclude<HealthEngine, "goldengate">;

/** One database takes writes, and the others are copies of it. */
export function oneWay(engine: HealthEngine): boolean {
  return engine === "streaming";
}
