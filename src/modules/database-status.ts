import * as z from "zod";
import type { SiteReading } from "../health/reading.js";
import { statusOf } from "../health/status.js";
import { healthParams, knowsSource } from "./support/health-params.js";
import { defineModule } from "./types.js";

const reading = z.custom<SiteReading>(
  (value) => z.object({ state: z.enum(["read", "unreachable", "refused"]) }).safeParse(value).success,
  "expected what database_reading gives",
);

export const databaseStatus = defineModule({
  name: "database_status",
  summary: "Judge what the databases of all datacenters have said of themselves",
  readsOnly: true,
  notes:
    "The judgement of `mdc-provision db status`, on what `database_reading` gave. It asks nobody. The result has `links`, each with `database`, `from`, `to`, `state` and what was measured, " +
    "`backups`, each with `database`, `datacenter`, `file`, `bytes`, `ageSeconds` and `checksum` of the newest dump, and `problems`, each with `kind` (`problem`, or `note` for what is no harm), `where`, `text` and `remedy`. It does not fail: that is for `assert`.",
  examples: `- name: Judge
  run_once: true
  database_status:
    engine: pglogical
    databases: [apim_db, shared_db]
    datacenters: <%= sites %>
    step: <%= sequence_increment %>
    readings: <%= Object.fromEntries(play_hosts.map((host) => [host, hostvars[host].asked.reading])) %>
    round_trip: true
  register: judged
- name: All is well
  run_once: true
  assert:
    that: <%= judged.problems.every((one) => one.kind === "note") %>
`,
  params: z
    .strictObject({
      ...healthParams,
      step: z.number().int().min(1).describe("By how much sequences step"),
      readings: z.record(z.string(), reading).describe("What was said, by host"),
      round_trip: z.boolean().default(true).describe("Whether rows were sent, and have to have come"),
    })
    .refine(knowsSource, { path: ["source"], error: "expected one of `datacenters`" }),
  plan({ engine, databases, datacenters: sites, source, limits, step, readings, round_trip: roundTrip }) {
    const status = statusOf(
      { engine, databases, sites, source, limits, step, roundTrip },
      new Map(Object.entries(readings)),
    );
    const { links, problems, backups } = status;
    return { changes: [], result: { links, problems, backups } };
  },
});
