import * as z from "zod";
import { withLine, withoutLine } from "./support/edit-line.js";
import { joinLines, splitLines } from "./support/lines.js";
import { regexpParam } from "./support/python-regexp.js";
import { editable, hasOnePath, pathOf, planEdit, textFileFacts, textFileParams } from "./support/text-file.js";
import { defineModule } from "./types.js";

const oneLine = z
  .string()
  .transform((line) => line.replace(/\r?\n$/, ""))
  .refine((line) => !line.includes("\n"), { error: "expected one line (blockinfile writes several)" });

const placed = (what: string) =>
  z
    .union([z.enum(["BOF", "EOF"]), regexpParam])
    .optional()
    .describe(`Where a line that is not there yet goes: ${what}`);

export const lineinfile = defineModule({
  name: "lineinfile",
  summary: "Ensure that a line is in a file, or that it is not",
  notes:
    "With `regexp` or `search_string` the last line that matches is replaced; where none matches, `line` is added unless it is there already. " +
    "Regular expressions are JavaScript's; Python's `(?i)` at the start and `(?P<name>…)` are understood. Lines keep their own ends (`\\n` or `\\r\\n`), " +
    "new ones get that of the first line. A link is followed, owner and mode of the file are kept. Files of more than 1 MiB are not edited.",
  examples: `- name: No logins of root by password
  lineinfile:
    path: /etc/ssh/sshd_config
    regexp: '^#?PermitRootLogin\\s'
    line: PermitRootLogin prohibit-password
    validate: sshd -t -f %s
- name: Raise the heap
  lineinfile:
    path: /opt/app/bin/server.sh
    regexp: '^(\\s*)-Xmx\\S+(.*)$'
    line: '\\1-Xmx<%= heap %>\\2'
    backrefs: true
`,
  params: z
    .strictObject({
      ...textFileParams,
      line: oneLine.optional().describe("The line (also `value`)"),
      value: oneLine.optional().describe("Same as `line`"),
      regexp: regexpParam.optional().describe("Regular expression of the line to replace or remove (also `regex`)"),
      regex: regexpParam.optional().describe("Same as `regexp`"),
      search_string: z.string().min(1).optional().describe("Text in the line to replace or remove, taken literally"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether the line should be there"),
      insertafter: placed("after the last line that matches, or `EOF` (the default) or `BOF`"),
      insertbefore: placed("before the last line that matches, or `BOF`"),
      backrefs: z
        .boolean()
        .default(false)
        .describe(
          "Fill `\\1` or `\\g<name>` in `line` from what `regexp` matched; nothing is done where it does not match",
        ),
      firstmatch: z.boolean().default(false).describe("Take the first line that matches instead of the last"),
    })
    .refine(hasOnePath, { error: "expected path (or dest, destfile, name), once" })
    .refine((params) => params.line === undefined || params.value === undefined, {
      error: "expected line or value, not both",
    })
    .transform(({ value, regex, ...params }) => ({
      ...params,
      line: params.line ?? value,
      regexp: params.regexp ?? regex,
    }))
    .refine((params) => params.regexp === undefined || params.search_string === undefined, {
      error: "expected regexp or search_string, not both",
    })
    .refine((params) => params.insertafter === undefined || params.insertbefore === undefined, {
      error: "expected insertafter or insertbefore, not both",
    })
    .refine((params) => !params.backrefs || params.regexp !== undefined, { error: "backrefs needs regexp" })
    .refine((params) => params.state === "absent" || params.line !== undefined, { error: "expected line" })
    .refine(
      (params) =>
        params.state === "present" ||
        [params.line, params.regexp, params.search_string].some((one) => one !== undefined),
      { error: "expected one of line, regexp and search_string with state: absent" },
    ),
  facts: (params) => textFileFacts(pathOf(params)),
  plan(params, facts, context) {
    const options = { ...params, path: pathOf(params) };
    let found: number | undefined;
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      const words = Object.fromEntries(
        (["line", "regexp", "search_string", "insertafter", "insertbefore"] as const).map((name) => {
          const text = params[name];
          return [name, text === undefined ? undefined : old.own(text)];
        }),
      );
      const wanted = { ...words, backrefs: params.backrefs, firstmatch: params.firstmatch };
      if (params.state === "absent") {
        if (missing) return undefined;
        const removed = withoutLine(splitLines(old.text), wanted);
        found = removed.found;
        return { bytes: old.bytes(joinLines(removed.lines)), msg: removed.msg };
      }
      const edited = withLine(splitLines(old.text), { ...wanted, line: old.own(params.line ?? "") });
      return { bytes: old.bytes(joinLines(edited.lines)), msg: edited.msg };
    };
    const plan = planEdit(options, facts, edit, context);
    return found === undefined ? plan : { ...plan, result: { ...plan.result, found } };
  },
});
