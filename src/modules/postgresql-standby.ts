import * as z from "zod";
import { pgCluster, type PgCluster } from "../facts/pg-cluster.js";
import { pgUpstream, type PgUpstream } from "../facts/pg-upstream.js";
import { promise } from "../facts/types.js";
import { clusterNotes, clusterParams } from "./support/cluster-params.js";
import { remotePath } from "./support/params.js";
import { pgName, slotName } from "./support/pg.js";
import { fencing, promotion, standbyResult } from "./support/primary-plan.js";
import { standbyStep, type StandbyStep } from "./support/standby-plan.js";
import { connectionString, copyScript, followScript, rewindScript, waitScript } from "./support/standby-script.js";
import { defineModule, type Action, type Change, type Plan } from "./types.js";

const seconds = z.number().int().min(1);

export const postgresqlStandby = defineModule({
  name: "postgresql_standby",
  summary: "Make a PostgreSQL cluster the standby of another server, promote it, or fence it",
  notes:
    `${clusterNotes}\`standby\`: a cluster that is absent, or without tables, becomes a copy of the primary and follows it over TLS; one that follows already is left alone; ` +
    "an old primary goes back to where the new one was promoted (pg_rewind) and follows from there, and is copied anew where that cannot be. The copy is made beside the data and then put in their place. " +
    "Data of another origin are replaced with `replace: true` only, and transactions that only this cluster has are given up with `discard: true` only: without it the task fails and says how many there are. " +
    "The slot is made on the primary. `primary`: a standby that runs is promoted, unless it still receives from its primary; `synchronous_standby_names` is taken back, or no commit would end. " +
    "`fenced`: a primary is stopped in order and kept from starting (start.conf), until it becomes a standby; a standby is left alone. " +
    "The password of `user` is found by the server's account in `passfile`, and is in no argument or configuration. Tablespaces outside of the data's folder are not copied.",
  examples: `- name: Follow the first datacenter's database
  postgresql_standby:
    version: 15
    primary_host: dc1-db
    user: mdc_repl
    slot: mdc_dc2
- name: Make it the primary
  postgresql_standby:
    version: 15
    state: primary
`,
  params: z
    .strictObject({
      ...clusterParams,
      state: z.enum(["standby", "primary", "fenced"]).default("standby").describe("What the cluster should be"),
      primary_host: z
        .string()
        .min(1)
        .optional()
        .describe("The server to follow; with `primary`: the one that must not take writes any more"),
      primary_port: z.number().int().min(1).max(65_535).default(5432).describe("Its port"),
      user: pgName.optional().describe("Account there, with REPLICATION, and with the rights that pg_rewind needs"),
      database: pgName.default("postgres").describe("A database there that the account may connect to"),
      passfile: remotePath
        .default("/var/lib/postgresql/.pgpass")
        .describe("File of the server's account with the password"),
      sslmode: z
        .enum(["require", "verify-ca", "verify-full"])
        .default("require")
        .describe(
          "How the other server is known; with each, who does not know the password cannot stand in for it (channel binding)",
        ),
      sslrootcert: remotePath.optional().describe("Certificates that are trusted, for `verify-ca` and `verify-full`"),
      slot: slotName
        .optional()
        .describe("Replication slot on the primary; also the standby's name in synchronous_standby_names"),
      replace: z.boolean().default(false).describe("Data of another origin may be replaced"),
      discard: z.boolean().default(false).describe("Transactions that only this cluster has may be given up"),
      unfence: z
        .boolean()
        .default(false)
        .describe(
          "With `primary`: a primary that was fenced may be started again, since nobody was promoted in its place",
        ),
      trust_primary: z
        .boolean()
        .default(false)
        .describe(
          "In check mode: the other server is by then what it has to be, since an earlier task there makes it so",
        ),
      timeout: seconds.default(120).describe("Seconds for a server to start, stop, be promoted, or stream"),
      copy_timeout: seconds.default(3600).describe("Seconds for the copy"),
    })
    .refine(({ state, primary_host, user, slot }) => state !== "standby" || (primary_host && user && slot), {
      error: "expected primary_host, user and slot",
    })
    .transform(
      ({ primary_host: host, primary_port: port, user, passfile, sslmode, sslrootcert, slot = "", ...rest }) => {
        const tls = { sslmode, sslrootcert, channel_binding: "require" };
        const application_name = slot === "" ? "mdc-provision" : slot;
        const words = { host, port, user, passfile, ...tls, application_name, connect_timeout: 10 };
        return { ...rest, host, slot, conninfo: connectionString(words) };
      },
    ),
  facts: ({ version, cluster, conninfo, database, slot, host, state }) => ({
    cluster: pgCluster({ version, cluster }),
    other:
      host === undefined || state === "fenced" ? undefined : pgUpstream({ version, cluster, conninfo, database, slot }),
  }),
  plan(params, { cluster, other }, context): Plan {
    const path = `cluster ${params.version}/${params.cluster}`;
    const coming = context.predicted === true || (context.check && params.trust_primary);
    const done = { changes: [], result: standbyResult(params.state, cluster) };
    if (params.state === "fenced") return fencing(params, cluster, path) ?? done;
    if (params.state === "primary") return promotion(params, cluster, other, path, coming) ?? done;
    const unknown: PgUpstream = { reachable: false, reason: "it was not asked" };
    const step = standbyStep(params, cluster, other ?? unknown, coming);
    if (step.do === "refuse") return { ...done, failed: `${path}: ${step.why}` };
    if (step.do === "nothing") return done;
    if (step.do === "wait") return { ...done, action: waiting(params, path) };
    const after: PgCluster = {
      exists: true,
      running: true,
      role: "standby",
      fenced: false,
      slot: params.slot,
      receiver: "streaming",
      ...(other?.reachable === true ? { system: other.system, timeline: other.timeline } : {}),
    };
    const change: Change = {
      ...following(params, step, path, params.host ?? ""),
      effect: { kind: "opaque", facts: [promise(pgCluster(params), after)] },
    };
    return { ...done, changes: [change] };
  },
});

type Wish = Parameters<typeof copyScript>[0];

/** Nothing is wrong yet: after its primary was away, a standby takes some seconds. */
function waiting(wish: Wish, path: string): Action {
  return {
    script: waitScript(wish),
    predict: "ok",
    timeout: wish.timeout + 60,
    interpret: ({ code, stderr }) => ({
      changed: false,
      result: { state: "standby" },
      ...(code === 0 ? {} : { failed: `${path}: ${stderr.toString("utf8").trim()}` }),
    }),
  };
}

function following(
  wish: Wish,
  step: Exclude<StandbyStep, { do: "nothing" | "wait" | "refuse" }>,
  path: string,
  host: string,
): Omit<Change, "effect"> {
  switch (step.do) {
    case "copy":
      return {
        diff: [{ path, attribute: "data", before: step.why, after: `copy of ${host}` }],
        script: copyScript(wish),
      };
    case "rewind": {
      const diff = [
        { path, attribute: "role", before: "primary", after: `standby of ${host}` },
        { path, attribute: "given up", before: step.lost, after: null },
      ];
      return { diff: step.lost === "nothing" ? diff.slice(0, 1) : diff, script: rewindScript(wish) };
    }
    case "follow":
      return {
        diff: [{ path, attribute: step.attribute, before: step.before, after: step.after }],
        script: followScript(wish, step.restart),
      };
  }
}
