import * as z from "zod";
import { serverAt, siteRequest } from "../health/request.js";
import { healthParams, knowsSource } from "./support/health-params.js";
import { remotePath } from "./support/params.js";
import { pgName } from "./support/pg.js";
import { defineModule } from "./types.js";

export const databaseReading = defineModule({
  name: "database_reading",
  summary: "Ask a datacenter's databases how they are and how they replicate",
  notes:
    "The question of `mdc-provision db status`, to be asked on the databases' host of each datacenter at the same time; `database_status` judges the answers. " +
    "With `run` it writes one row into the table `mdc_marker` of each database that has it, but for those of a standby, and waits for the rows of the others with the same `run`; this never counts as a change. " +
    "With `engine: goldengate` it writes nothing: GoldenGate's own heartbeat tells. " +
    "Runs as the account of the system: `become_user: postgres`, or that of Oracle. The result has `reading`.",
  examples: `- name: Ask the databases
  become_user: postgres
  database_reading:
    engine: pglogical
    databases: [apim_db, shared_db]
    datacenters: <%= sites %>
    datacenter: <%= datacenter.name %>
    run: <%= proof %>
  register: asked
`,
  params: z
    .strictObject({
      ...healthParams,
      datacenter: z.string().describe("The one that is asked"),
      asked: z
        .array(z.string())
        .optional()
        .describe("Names of the datacenters that are asked, for whose rows it waits; left out: all"),
      run: z
        .string()
        .min(1)
        .optional()
        .describe("Name of this proof, the same in all datacenters; left out: write nothing"),
      port: z.number().int().min(1).max(65_535).default(5432).describe("Port of PostgreSQL"),
      login_host: z
        .string()
        .min(1)
        .optional()
        .describe("Where the databases are, over TLS; left out: on this host, over the server's socket"),
      login_user: pgName.optional().describe("Role to log in as there"),
      oracle_home: remotePath.optional().describe("ORACLE_HOME, for GoldenGate"),
      oracle_sid: z.string().min(1).optional().describe("ORACLE_SID, for GoldenGate"),
      goldengate_home: remotePath.optional().describe("Folder of GoldenGate"),
      goldengate_schemas: z
        .array(z.string().min(1))
        .default([])
        .describe("Accounts whose tables GoldenGate replicates"),
      backup_folder: remotePath
        .optional()
        .describe("Where dumps are on this host, of which the newest ones are looked at; left out: nowhere"),
      goldengate_account: z.string().min(1).default("ggadmin").describe("GoldenGate's own account"),
    })
    .refine(knowsSource, { path: ["source"], error: "expected one of `datacenters`" })
    .transform((params, context) => {
      const {
        engine,
        databases,
        datacenters: sites,
        source,
        datacenter,
        port,
        limits,
        run,
        oracle_home,
        goldengate_home,
      } = params;
      const own = sites.find((site) => site.datacenter === datacenter);
      if (!own) {
        context.addIssue({ code: "custom", path: ["datacenter"], message: "expected one of `datacenters`" });
        return z.NEVER;
      }
      const common = {
        engine,
        databases,
        port,
        sites,
        source,
        limits,
        run,
        server: serverAt(params.login_host, params.login_user),
        backupFolder: params.backup_folder,
        asked: params.asked ?? sites.map((site) => site.datacenter),
      };
      if (engine !== "goldengate") return { own, questions: common };
      if (oracle_home === undefined || goldengate_home === undefined) {
        context.addIssue({ code: "custom", message: "expected oracle_home and goldengate_home" });
        return z.NEVER;
      }
      const goldenGate = { home: goldengate_home, oracleHome: oracle_home, oracleSid: params.oracle_sid };
      const setup = { goldenGate, schemas: params.goldengate_schemas, account: params.goldengate_account };
      return { own, questions: { ...common, goldenGate: setup } };
    }),
  plan({ own, questions }) {
    const { script, timeout, read } = siteRequest(questions, own);
    return {
      changes: [],
      action: {
        script,
        timeout,
        predict: "ok",
        interpret: (output) => ({ changed: false, result: { reading: read(output) } }),
      },
    };
  },
});
