import { posix } from "node:path";
import * as z from "zod";
import { crontab, withoutHeading } from "../facts/crontab.js";
import { promise } from "../facts/types.js";
import { heredoc, raw, sh } from "../remote/quote.js";
import { accountName, onlyRoot } from "./support/accounts.js";
import { namesIn, withCronEdit, type CronEdit } from "./support/edit-crontab.js";
import { planAbsent } from "./support/file-states.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { backupTo } from "./support/temporary-backup.js";
import { defineModule, type Change, type Plan, type PlanContext } from "./types.js";

const oneLine = z.string().regex(/^[^\r\n\0]*$/, "expected one line");
const field = z.union([z.string().regex(/^[^\s]+$/, "expected one word"), z.number().transform(String)]);
const variable = z.string().regex(/^[^\s=]+$/, "expected the name of a variable");

export const cron = defineModule({
  name: "cron",
  summary: "Keep jobs and variables of crontabs",
  notes:
    "A job is known again by its name, which stands in a comment before it. A crontab of an account needs cron on the host; only root may change those of others. " +
    "With `cron_file` that file holds nothing but what this module puts there, and it is removed with its last line.",
  examples: `- name: Remove old logs every night
  cron:
    name: old logs
    hour: 3
    minute: 15
    job: find /opt/wso2am/repository/logs -name '*.log.*' -mtime +30 -delete
- name: The same for all accounts that may look after it
  cron:
    cron_file: wso2-logs
    user: wso2
    name: MAILTO
    env: true
    value: operations@example.com
`,
  params: z
    .strictObject({
      name: oneLine.min(1).describe("Name of the job, or of the variable"),
      job: z
        .string()
        .transform((text) => text.replace(/^[\r\n]+|[\r\n]+$/g, ""))
        .refine((text) => !/[\r\n\0]/.test(text), { error: "expected one line" })
        .optional()
        .describe("The command, or the value of the variable (also `value`)"),
      value: oneLine.optional().describe("Same as `job`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      user: accountName.optional().describe("Whose crontab, or with `cron_file` the account that runs the job"),
      cron_file: z
        .string()
        .regex(/^[^\0\r\n]*[^\0\r\n/]$/, "expected the name of a file")
        .refine((path) => !path.split("/").includes(".."), { error: "expected a path without '..'" })
        .refine((path) => path !== "/etc/crontab", { error: "/etc/crontab holds more than one job: take another file" })
        .optional()
        .describe("A file in /etc/cron.d, or anywhere by its path, instead of an account's crontab"),
      minute: field.default("*").describe("Minute: `0-59`, `*`, `*/2` and the like"),
      hour: field.default("*").describe("Hour: `0-23`, `*`, `*/2` and the like"),
      day: field.optional().describe("Day of the month: `1-31`, `*` and the like (also `dom`)"),
      dom: field.optional().describe("Same as `day`"),
      month: field.default("*").describe("Month: `1-12`, `*` and the like"),
      weekday: field.optional().describe("Day of the week: `0-6` for Sunday to Saturday, `*` (also `dow`)"),
      dow: field.optional().describe("Same as `weekday`"),
      special_time: z
        .enum(["annually", "daily", "hourly", "monthly", "reboot", "weekly", "yearly"])
        .optional()
        .describe("A word instead of the five fields"),
      disabled: z.boolean().default(false).describe("Comment the job out"),
      env: z.boolean().default(false).describe("`name` and `job` are a variable of the crontab"),
      insertafter: variable.optional().describe("With `env`: put a new variable behind this one"),
      insertbefore: variable.optional().describe("With `env`: put a new variable before this one"),
      backup: z.boolean().default(false).describe("Keep a copy of the old crontab in /tmp"),
    })
    .transform(({ value, dom, dow, ...params }) => ({
      ...params,
      job: params.job ?? value,
      day: params.day ?? dom ?? "*",
      weekday: params.weekday ?? dow ?? "*",
    }))
    .refine(({ state, job }) => state === "absent" || job !== undefined, { error: "expected job" })
    .refine(({ state, cron_file, user }) => state === "absent" || cron_file === undefined || user !== undefined, {
      error: "cron_file needs user",
    })
    .refine(({ env, name }) => !env || variable.safeParse(name).success, { error: "expected the name of a variable" })
    .refine(({ env, insertafter, insertbefore }) => env || (insertafter ?? insertbefore) === undefined, {
      error: "insertafter and insertbefore need env: true",
    })
    .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
      error: "expected insertafter or insertbefore, not both",
    })
    .refine(
      (params) =>
        params.special_time === undefined ||
        [params.minute, params.hour, params.day, params.month, params.weekday].every((one) => one === "*"),
      { error: "expected special_time or the five fields, not both" },
    ),
  facts: ({ user, cron_file }, { host }) => ({
    table: cron_file === undefined ? crontab(user ?? host.user) : undefined,
    ...(cron_file === undefined ? noFile : textFileFacts(pathOf(cron_file))),
  }),
  plan(params, { table, ...facts }, context) {
    const edit = editOf(params);
    return table === undefined
      ? planFile(params, edit, facts as Parameters<typeof planEdit>[1], context)
      : planTable(params, edit, table, context);
  },
});

const noFile = { target: undefined, text: undefined, above: undefined };

interface Job {
  name: string;
  job?: string | undefined;
  state: "present" | "absent";
  user?: string | undefined;
  cron_file?: string | undefined;
  minute: string;
  hour: string;
  day: string;
  month: string;
  weekday: string;
  special_time?: string | undefined;
  disabled: boolean;
  env: boolean;
  insertafter?: string | undefined;
  insertbefore?: string | undefined;
  backup: boolean;
}

function pathOf(cronFile: string): string {
  return posix.resolve("/etc/cron.d", cronFile);
}

function editOf(params: Job): CronEdit {
  const { name, state, job = "", insertafter, insertbefore } = params;
  if (params.env) return { kind: "variable", name, state, line: `${name}="${job}"`, insertafter, insertbefore };
  const { minute, hour, day, month, weekday, special_time } = params;
  const time = special_time === undefined ? [minute, hour, day, month, weekday].join(" ") : `@${special_time}`;
  const account = params.cron_file === undefined ? "" : ` ${params.user}`;
  return { kind: "job", name, state, line: `${params.disabled ? "#" : ""}${time}${account} ${job}` };
}

function planTable(params: Job, edit: CronEdit, table: string, context: PlanContext): Plan {
  const user = params.user ?? context.host.user;
  const before = withoutHeading(table);
  const after = withCronEdit(before, edit);
  if (typeof after !== "string") return { changes: [], failed: after.failed };
  const result = namesIn(after);
  if (after === before) return { changes: [], result };
  const payload = heredoc(after);
  const whose = raw(user === context.host.user ? "" : sh`-u ${user} `);
  const change: Change = {
    diff: [{ path: `crontab of ${user}`, attribute: "content", before: table === "" ? null : before, after }],
    script: `base64 -d ${payload.redirect} | ${sh`crontab ${whose}-`}\n${payload.body}`,
    effect: { kind: "exact", facts: [promise(crontab(user), after)] },
  };
  const plan = params.backup ? backupTo([change], Buffer.from(before), result) : { changes: [change], result };
  return user === context.host.user ? plan : onlyRoot(context, plan);
}

function planFile(
  { cron_file = "", backup, state }: Job,
  edit: CronEdit,
  facts: Parameters<typeof planEdit>[1],
  context: PlanContext,
): Plan {
  const path = pathOf(cron_file);
  const old = editable(facts.text ?? Buffer.alloc(0));
  const own = { ...edit, name: old.own(edit.name), line: old.own(edit.line) };
  const after = withCronEdit(old.text, own);
  if (typeof after !== "string") return { changes: [], failed: after.failed };
  if (state === "absent" && after.trim() === "" && after !== old.text)
    return { ...planAbsent(path, facts.target, undefined), result: { cron_file, state } };
  const missing = facts.target.type === "absent";
  const options = { path, create: true, backup: false, ...(missing ? { mode: "0644" } : {}) };
  const plan = planEdit(
    options,
    facts,
    () => (missing && after === "" ? undefined : asEdited(old.bytes(after))),
    context,
  );
  if (plan.failed !== undefined) return plan;
  const result = { ...namesIn(after), cron_file };
  return backup && plan.changes.length > 0
    ? backupTo(plan.changes, facts.text ?? Buffer.alloc(0), result)
    : { ...plan, result };
}

function asEdited(bytes: Buffer): { bytes: Buffer; msg: string } {
  return { bytes, msg: "" };
}
