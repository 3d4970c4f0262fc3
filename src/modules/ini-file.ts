import * as z from "zod";
import { withIniEdit } from "./support/edit-ini.js";
import { listOf } from "./support/list.js";
import { lineEnd, splitLines } from "./support/lines.js";
import { pythonText, remotePath } from "./support/params.js";
import { editable, planEdit, textFileFacts, textFileParams } from "./support/text-file.js";
import { defineModule } from "./types.js";

const oneLine = pythonText.refine((text) => !/[\r\n]/.test(text), { error: "expected one line" });
const name = oneLine.refine((text) => text.trim() !== "", { error: "expected a name" });

export const iniFile = defineModule({
  name: "ini_file",
  collection: "community.general",
  summary: "Keep options of an INI file",
  notes:
    "Only the lines of the option are touched: the rest of the file stays byte for byte, comments too. Unlike Ansible's module it keeps `\\r\\n` and a byte order mark. " +
    "A commented line of the option is taken for its place, unless `modify_inactive_option` is false. true and false are written as Python does, `True` and `False`. " +
    "Files of more than 1 MiB are not edited.",
  examples: `- name: Keep less of the journal
  ini_file:
    path: /etc/systemd/journald.conf
    section: Journal
    option: SystemMaxUse
    value: 500M
    no_extra_spaces: true
- name: The old section is not used any more
  ini_file:
    path: /etc/app.ini
    section: legacy
    state: absent
`,
  params: z
    .strictObject({
      path: remotePath.optional().describe("The file (also `dest`)"),
      dest: remotePath.optional().describe("Same as `path`"),
      section: name.optional().describe("Section; left out: the options before the first one"),
      section_has_values: listOf(
        z
          .strictObject({
            option: name,
            value: oneLine.optional(),
            values: listOf(oneLine).optional(),
          })
          .refine(({ value, values }) => value === undefined || values === undefined, {
            error: "expected value or values, not both",
          }),
      )
        .optional()
        .describe("Of several sections of that name, the first one that has these options with these values"),
      option: name.optional().describe("Name of the option; left out: the section as a whole"),
      value: oneLine.optional().describe("Its value"),
      values: listOf(oneLine).optional().describe("Its values, each on a line of its own"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      exclusive: z
        .boolean()
        .default(true)
        .describe("No other lines of this option; false adds or removes only these values"),
      no_extra_spaces: z.boolean().default(false).describe("No blanks around `=`"),
      ignore_spaces: z.boolean().default(false).describe("Leave a line that is another by its blanks only"),
      allow_no_value: z.boolean().default(false).describe("Allow an option without value and without `=`"),
      modify_inactive_option: z.boolean().default(true).describe("Replace a line of the option that is commented out"),
      create: z.boolean().default(true).describe("Make the file, and directories above it, when it is missing"),
      follow: z
        .boolean()
        .default(false)
        .describe("Where the path is a link: write what it leads to, instead of replacing the link"),
      ...{ owner: textFileParams.owner, group: textFileParams.group, mode: textFileParams.mode },
      backup: textFileParams.backup,
    })
    .refine(({ path, dest }) => (path === undefined) !== (dest === undefined), {
      error: "expected path (or dest), once",
    })
    .refine(({ value, values }) => value === undefined || values === undefined, {
      error: "expected value or values, not both",
    })
    .refine(
      ({ state, value, values, allow_no_value }) =>
        state === "absent" || allow_no_value || value !== undefined || (values ?? []).length > 0,
      { error: "expected value or values, or allow_no_value: true" },
    )
    .refine(({ section, option }) => section !== undefined || option !== undefined, {
      error: "expected section, option or both",
    })
    .refine(({ section, section_has_values }) => section !== undefined || section_has_values === undefined, {
      error: "section_has_values needs section",
    })
    .transform(({ path, dest, value, values, section_has_values, ...rest }) => ({
      ...rest,
      path: path ?? dest ?? "/",
      values: value === undefined ? (values ?? []) : [value],
      section_has_values: (section_has_values ?? []).map((one) => ({
        option: one.option,
        values: one.value === undefined ? (one.values ?? []) : [one.value],
      })),
    })),
  facts: ({ path }) => textFileFacts(path),
  plan(params, facts, context) {
    const { path } = params;
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      const mark = old.text.startsWith("\ufeff") ? "\ufeff" : "";
      const lines = splitLines(old.text.slice(mark.length));
      const own = <T extends string | undefined>(text: T) => (text === undefined ? text : old.own(text)) as T;
      const edited = withIniEdit(
        lines.map((line) => line.text),
        {
          ...params,
          section: own(params.section),
          option: own(params.option),
          values: params.values.map(own),
          section_has_values: params.section_has_values.map((one) => ({
            option: own(one.option),
            values: one.values.map(own),
          })),
        },
      );
      if (missing && !edited.changed) return params.create ? undefined : { failed: `${path} does not exist` };
      // A last line without an end gets one, as with Ansible.
      const unended = lines.at(-1)?.end === "";
      if (!edited.changed && !unended) return { bytes, msg: edited.msg };
      const text = edited.lines.map((line) => line + lineEnd(lines)).join("");
      return { bytes: old.bytes(mark + text), msg: edited.msg };
    };
    const plan = planEdit(params, facts, edit, context);
    if (plan.failed !== undefined) return plan;
    const { backup, msg } = plan.result ?? {};
    const result = { path, msg: plan.changes.length === 0 ? "OK" : msg };
    return { ...plan, result: { ...result, ...(backup === undefined ? {} : { backup_file: backup }) } };
  },
});
