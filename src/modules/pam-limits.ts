import * as z from "zod";
import { isDirectory } from "./support/ancestors.js";
import { withLimit } from "./support/edit-limits.js";
import { joinLines, splitLines } from "./support/lines.js";
import { pythonText, remotePath } from "./support/params.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { defineModule } from "./types.js";

const items = [
  ...(["as", "chroot", "core", "cpu", "data", "fsize", "locks", "maxlogins", "maxsyslogins", "memlock"] as const),
  ...(["msgqueue", "nice", "nofile", "nproc", "priority", "rss", "rtprio", "sigpending", "stack"] as const),
] as const;

export const pamLimits = defineModule({
  name: "pam_limits",
  collection: "community.general",
  summary: "Limit what accounts may use of the host",
  notes: "For logins through PAM; a service of systemd has limits of its own. The file is read by the next login.",
  examples: `- name: Many open files for the servers
  pam_limits:
    domain: wso2
    limit_type: "-"
    limit_item: nofile
    value: 65535
`,
  params: z
    .strictObject({
      domain: z
        .string()
        .regex(/^[^\s#][^\s#]*$/, "expected one word")
        .describe("Account, `@group`, `*`, or a range of numbers"),
      limit_type: z.enum(["hard", "soft", "-"]).describe("`-` is both"),
      limit_item: z.enum(items).describe("What is limited; see limits.conf(5)"),
      value: pythonText.describe("The limit: a number, or `unlimited`, `infinity` or `-1` for none"),
      use_max: z.boolean().default(false).describe("Leave a larger limit that is there"),
      use_min: z.boolean().default(false).describe("Leave a smaller limit that is there"),
      comment: z
        .string()
        .regex(/^[^\r\n]*$/, "expected one line")
        .default("")
        .describe("Comment behind the limit; left out: the one that is there"),
      dest: remotePath
        .default("/etc/security/limits.conf")
        .describe("The file; it is made in a directory that is there"),
      backup: z.boolean().default(false).describe("Keep a copy of the old file beside it"),
    })
    .refine(({ use_max, use_min }) => !use_max || !use_min, { error: "expected use_max or use_min, not both" })
    .refine(({ limit_item, value }) => isValue(limit_item, value), {
      error: "expected a number, unlimited, infinity or -1; for nice and priority a number from -20 to 19",
    }),
  facts: ({ dest }) => textFileFacts(dest),
  plan(params, facts, context) {
    const { dest: path, limit_type: type, limit_item: item, use_max, use_min } = params;
    const [parent] = facts.above;
    if (parent !== undefined && !isDirectory(parent))
      return { changes: [], failed: `the directory of ${path} does not exist` };
    let line = "";
    const edit = (bytes: Buffer) => {
      const old = editable(bytes);
      const edited = withLimit(splitLines(old.text), {
        ...{ domain: old.own(params.domain), type, item, value: params.value, comment: old.own(params.comment) },
        prefer: use_max ? "max" : use_min ? "min" : undefined,
      });
      line = edited.line;
      return { bytes: old.bytes(joinLines(edited.lines)), msg: "" };
    };
    const options = { path, create: true, backup: params.backup, follow: false };
    const plan = planEdit(options, facts, edit, context);
    if (plan.failed !== undefined) return plan;
    const { backup } = plan.result ?? {};
    return { ...plan, result: { msg: `${line}\n`, ...(backup === undefined ? {} : { backup_file: backup }) } };
  },
});

function isValue(item: string, value: string): boolean {
  if (item === "nice" || item === "priority") return /^-?\d+$/.test(value) && Math.abs(Number(value) + 0.5) <= 19.5;
  return /^(unlimited|infinity|-1|\d+)$/.test(value);
}
