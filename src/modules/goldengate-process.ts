import * as z from "zod";
import { ggsciFunction, type GoldenGate } from "../facts/ggsci.js";
import { goldenGateGroup, trailOf, type GoldenGateGroup, type GroupProgram } from "../facts/goldengate-group.js";
import { promise } from "../facts/types.js";
import {
  credentialAlias,
  ggsciCall,
  goldenGateNotes,
  goldenGateParams,
  groupName,
  splitGoldenGate,
  tableName,
  trail,
} from "./support/goldengate/ggsci.js";
import { waitForStatus } from "./support/goldengate/process-script.js";
import { defineModule, type DiffEntry, type Plan } from "./types.js";

const types = ["manager", "extract", "pump", "replicat"] as const;

export const goldengateProcess = defineModule({
  name: "goldengate_process",
  summary: "Add, start, stop and delete processes of Oracle GoldenGate",
  notes:
    `${goldenGateNotes}\`started\` ends when the process has been seen running twice; of one that abends, the failure has the end of its report. ` +
    "An integrated extract is registered with the database first. What a process reads and writes cannot be changed: it has to be deleted first. " +
    "A process reads its parameter file when it starts: after a change of that, stop it and start it again. " +
    "The result has `fresh`: whether the process has never been started, or is not there yet.",
  examples: `- name: Capture the changes of this datacenter
  become_user: oracle
  goldengate_process:
    home: /u01/ogg
    type: extract
    name: edc1
    alias: gg_dc1
    trail: ./dirdat/lt
    state: started
- name: Apply those of the other one, from where the copy was taken
  become_user: oracle
  goldengate_process:
    home: /u01/ogg
    type: replicat
    name: rdc2
    alias: gg_dc1
    trail: ./dirdat/r2
    checkpoint_table: ggadmin.ckpt
    after_csn: <%= copied_at %>
    state: started
`,
  params: z
    .strictObject({
      type: z.enum(types).describe("What the process does"),
      name: groupName.optional().describe("Name of its group; the manager has none"),
      state: z
        .enum(["present", "started", "stopped", "absent"])
        .default("started")
        .describe("`stopped` is also one that is not there"),
      alias: credentialAlias
        .optional()
        .describe("Alias of the credential store: to add and delete an extract or replicat"),
      integrated: z
        .boolean()
        .default(true)
        .describe("Through the database's own log mining and apply servers; false: classic"),
      trail: trail.optional().describe("The trail that an extract writes, and that a pump or replicat reads"),
      remote_trail: trail.optional().describe("The trail that a pump writes, on the other host"),
      megabytes: z
        .number()
        .int()
        .min(1)
        .max(2000)
        .default(500)
        .describe("Size of the files of a trail that is written"),
      checkpoint_table: tableName.optional().describe("Where a replicat notes how far it is"),
      after_csn: z
        .union([z.string().regex(/^\d+$/, "expected a number"), z.number().int().min(1).transform(String)])
        .optional()
        .describe("Commit number after which a replicat begins, when it is started for the first time"),
      anew: z
        .boolean()
        .default(false)
        .describe(
          "Whether one that was started before and does not run begins like one that never was: an extract with what is written from now on, a replicat behind `after_csn`",
        ),
      from_now: z
        .boolean()
        .default(false)
        .describe(
          "Whether a pump that is added sends only what comes into its trail from now on, and not all that is there",
        ),
      timeout: z.number().int().min(2).default(120).describe("Seconds until it has to run, or to have stopped"),
      ...goldenGateParams,
    })
    .superRefine((params, context) => {
      for (const message of faults(params)) context.addIssue({ code: "custom", message });
    })
    .transform((params) => {
      const { goldenGate, rest } = splitGoldenGate(params);
      return { ...rest, goldenGate, name: params.name ?? "", program: programs[params.type] };
    }),
  facts: (params) => ({ group: goldenGateGroup(params) }),
  plan(params, { group }): Plan {
    const { goldenGate, program, name, state } = params;
    const result = {
      name: name === "" ? "MGR" : name,
      status: group.present ? group.status : undefined,
      fresh: !group.present || group.fresh === true,
    };
    const failed = state === "absent" || !group.present ? undefined : fixedDifference(params, group);
    if (failed !== undefined) return { changes: [], failed, result };
    const { diff, steps, after } = state === "absent" ? removal(params, group) : alteration(params, group);
    if (diff.length === 0) return { changes: [], result };
    const facts = [promise(goldenGateGroup({ goldenGate, program, name }), after)];
    return {
      changes: [{ diff, script: `${ggsciFunction(goldenGate)}${steps.join("")}`, effect: { kind: "opaque", facts } }],
      result,
    };
  },
});

const programs = {
  manager: "manager",
  extract: "extract",
  pump: "extract",
  replicat: "replicat",
} as const satisfies Record<(typeof types)[number], GroupProgram>;

interface Given {
  type: (typeof types)[number];
  name?: string | undefined;
  state: "present" | "started" | "stopped" | "absent";
  alias?: string | undefined;
  integrated: boolean;
  trail?: string | undefined;
  remote_trail?: string | undefined;
  checkpoint_table?: string | undefined;
  after_csn?: string | undefined;
  anew: boolean;
  from_now: boolean;
}

interface Wanted extends Given {
  goldenGate: GoldenGate;
  program: GroupProgram;
  name: string;
  megabytes: number;
  timeout: number;
}

function faults({
  type,
  name,
  state,
  alias,
  trail: path,
  remote_trail,
  after_csn,
  checkpoint_table,
  integrated,
  anew,
  from_now,
}: Given): string[] {
  const adds = state === "present" || state === "started";
  const found: string[] = [];
  if ((name === undefined) !== (type === "manager"))
    found.push(type === "manager" ? "expected no name: the manager has none" : "expected name");
  if (type === "manager" && (state === "present" || state === "absent"))
    found.push("expected state: started or stopped for the manager");
  if (adds && type !== "manager" && path === undefined) found.push(`expected trail for ${article(type)}`);
  if ((adds || state === "absent") && (type === "extract" || type === "replicat") && alias === undefined)
    found.push(`expected alias for ${article(type)}`);
  if (adds && type === "pump" && remote_trail === undefined) found.push("expected remote_trail for a pump");
  if (type !== "pump" && remote_trail !== undefined) found.push("expected remote_trail only for a pump");
  if (type !== "replicat" && after_csn !== undefined) found.push("expected after_csn only for a replicat");
  if (from_now && type !== "pump") found.push("expected from_now only for a pump");
  if (anew && type !== "extract" && after_csn === undefined)
    found.push("expected anew only for an extract, or a replicat with after_csn");
  if (adds && type === "replicat" && !integrated && checkpoint_table === undefined)
    found.push("expected checkpoint_table for a classic replicat");
  return found;
}

function article(type: string): string {
  return `${type === "extract" ? "an" : "a"} ${type}`;
}

function fixedDifference(wanted: Wanted, { source, integrated, trails = [] }: GoldenGateGroup): string | undefined {
  const { type, name, goldenGate, state } = wanted;
  if (type === "manager" || state === "stopped" || source === undefined) return undefined;
  const reads = type === "extract" || wanted.trail === undefined ? null : trailOf(wanted.trail, goldenGate);
  const what = `${type} ${name}`;
  const remedy = "it has to be deleted first (state: absent)";
  if (source !== reads)
    return `${what} reads ${source ?? "the database's log"}, not ${reads ?? "the database's log"}; ${remedy}`;
  if (type !== "pump" && integrated !== wanted.integrated)
    return `${what} is ${integrated === true ? "integrated" : "classic"}, wanted ${wanted.integrated ? "integrated" : "classic"}; ${remedy}`;
  const writes = writtenTrail(wanted);
  const other = trails.find((one) => writes !== undefined && one !== trailOf(writes, goldenGate));
  return other === undefined ? undefined : `${what} writes ${other}, not ${writes}; ${remedy}`;
}

function writtenTrail({ type, trail: path, remote_trail }: Wanted): string | undefined {
  return type === "extract" ? path : type === "pump" ? remote_trail : undefined;
}

interface Alteration {
  diff: DiffEntry[];
  steps: string[];
  after: GoldenGateGroup;
}

function alteration(wanted: Wanted, group: GoldenGateGroup): Alteration {
  const { goldenGate, program, name, type, state } = wanted;
  const path = type === "manager" ? `GoldenGate's manager in ${goldenGate.home}` : `${type} ${name}`;
  const diff: DiffEntry[] = [];
  const steps: string[] = [];
  const adds = state === "present" || state === "started";
  if (!group.present && adds) {
    diff.push({ path, attribute: "state", before: "absent", after: "present" });
    steps.push(...addition(wanted));
  }
  const writes = writtenTrail(wanted);
  if (adds && writes !== undefined && !(group.trails ?? []).includes(trailOf(writes, goldenGate))) {
    if (group.present) diff.push({ path, attribute: "trail", before: null, after: writes });
    steps.push(
      ggsciCall([
        `ADD ${type === "pump" ? "RMTTRAIL" : "EXTTRAIL"} ${writes}, EXTRACT ${name}, MEGABYTES ${wanted.megabytes}`,
      ]),
    );
  }
  const status = group.present ? (group.status ?? "STOPPED") : adds ? "STOPPED" : undefined;
  const target = type === "manager" ? "MGR" : `${program.toUpperCase()} ${name}`;
  const process = { program, name, timeout: wanted.timeout };
  if (state === "started" && status !== "RUNNING") {
    diff.push({ path, attribute: "status", before: group.present ? status : null, after: "RUNNING" });
    const fresh = !group.present || group.fresh === true;
    const csn = (fresh || wanted.anew) && wanted.after_csn !== undefined ? `, AFTERCSN ${wanted.after_csn}` : "";
    if (wanted.anew && !fresh && type === "extract" && status !== "STARTING") steps.push(skipping(wanted));
    if (status !== "STARTING") steps.push(ggsciCall([`START ${target}${csn}`]));
    steps.push(waitForStatus(goldenGate, process, "RUNNING"));
  }
  if (state === "stopped" && status !== undefined && status !== "STOPPED" && status !== "ABENDED") {
    diff.push({ path, attribute: "status", before: status, after: "STOPPED" });
    steps.push(
      ggsciCall([`STOP ${target}${type === "manager" ? "!" : ""}`]),
      waitForStatus(goldenGate, process, "STOPPED"),
    );
  }
  const after: GoldenGateGroup = { present: true };
  if (state === "started") Object.assign(after, { status: "RUNNING", fresh: false });
  if (state === "stopped") Object.assign(after, { status: "STOPPED" });
  return { diff, steps, after };
}

/** Its trail goes on where it was, so that those that read it do. */
function skipping({ name, alias = "" }: Wanted): string {
  return ggsciCall([`DBLOGIN USERIDALIAS ${alias}`, `ALTER EXTRACT ${name}, BEGIN NOW`]);
}

function addition(wanted: Wanted): string[] {
  const { type, name, alias = "", integrated, trail: path = "", checkpoint_table, from_now } = wanted;
  const login = `DBLOGIN USERIDALIAS ${alias}`;
  switch (type) {
    case "manager":
      return [];
    case "pump":
      return [ggsciCall([`ADD EXTRACT ${name}, EXTTRAILSOURCE ${path}${from_now ? ", BEGIN NOW" : ""}`])];
    case "extract":
      return [
        ...(integrated ? [ggsciCall([login, `REGISTER EXTRACT ${name} DATABASE`], "already registered")] : []),
        ggsciCall([login, `ADD EXTRACT ${name}, ${integrated ? "INTEGRATED " : ""}TRANLOG, BEGIN NOW`]),
      ];
    case "replicat": {
      const table = checkpoint_table === undefined ? "" : `, CHECKPOINTTABLE ${checkpoint_table}`;
      return [ggsciCall([login, `ADD REPLICAT ${name}, ${integrated ? "INTEGRATED, " : ""}EXTTRAIL ${path}${table}`])];
    }
  }
}

function removal(wanted: Wanted, group: GoldenGateGroup): Alteration {
  const { goldenGate, program, name, type, alias = "" } = wanted;
  const after: GoldenGateGroup = { present: false };
  if (!group.present) return { diff: [], steps: [], after };
  const running = group.status !== "STOPPED" && group.status !== "ABENDED";
  const stop = [
    ggsciCall([`STOP ${program.toUpperCase()} ${name}`]),
    `(\n${waitForStatus(goldenGate, { program, name, timeout: wanted.timeout }, "STOPPED")}) || exit\n`,
  ];
  const login = type === "pump" ? [] : [`DBLOGIN USERIDALIAS ${alias}`];
  const registered = type === "extract" && group.integrated === true;
  const steps = [
    ...(running ? stop : []),
    ggsciCall([...login, `DELETE ${program.toUpperCase()} ${name}`]),
    ...(registered ? [ggsciCall([...login, `UNREGISTER EXTRACT ${name} DATABASE`], "not registered")] : []),
  ];
  return { diff: [{ path: `${type} ${name}`, attribute: "state", before: "present", after: "absent" }], steps, after };
}
