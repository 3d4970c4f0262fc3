import * as z from "zod";
import { healthEngines } from "../../health/engines.js";
import { limitsSchema } from "../../health/limits.js";
import type { Site } from "../../health/reading.js";

/** Whether what sends is known: otherwise no link would be expected, and all be well. */
export function knowsSource({
  datacenters,
  source,
}: {
  datacenters: readonly Site[];
  source?: string | undefined;
}): boolean {
  return source === undefined || datacenters.some(({ datacenter }) => datacenter === source);
}

/** What is said of the databases of a deployment, as the playbooks' variables have it. */
export const healthParams = {
  engine: z.enum(healthEngines).describe("What replicates them"),
  databases: z
    .array(z.string().min(1))
    .min(1)
    .describe("Names of the databases that replicate; of GoldenGate the one of the instance"),
  datacenters: z
    .array(z.strictObject({ name: z.string().min(1), dc_id: z.number().int().min(1), host: z.string().min(1) }))
    .transform((list) => list.map(({ name, dc_id, host }) => ({ datacenter: name, dcId: dc_id, host })))
    .describe("Each datacenter's `name`, `dc_id` and the `host` of its databases"),
  source: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the datacenter that rows come from, where the others send nothing back; left out: all send"),
  limits: limitsSchema
    .prefault({})
    .describe("Beyond these a link counts as ill, as `db_status_limits` of an inventory"),
};
