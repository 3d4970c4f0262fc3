import * as z from "zod";
import { searchExpression } from "../python-search.js";
import { sectionPattern, withReplacements } from "./support/replace-text.js";
import { editable, hasOnePath, pathOf, planEdit, textFileFacts, textFileParams } from "./support/text-file.js";
import { defineModule } from "./types.js";

const { create: _create, ...fileParams } = textFileParams;

export const replace = defineModule({
  name: "replace",
  summary: "Replace all that matches a regular expression in a file",
  notes:
    "The expression sees the whole file: `^` and `$` match at every line, and `.` matches anything but the end of a line. Expressions are JavaScript's; " +
    "Python's `(?i)` at the start, `(?P<name>…)`, `\\A` and `\\Z` are understood. `after` and `before` match across lines. " +
    "To be idempotent, the expression must not match what `replace` says. A link is followed, owner and mode of the file are kept. " +
    "Files of more than 1 MiB are not edited. `encoding` is not there: UTF-8 where the file is, otherwise any bytes are kept as they are.",
  examples: `- name: The new name of the database, wherever it stands
  replace:
    path: /opt/app/conf/settings.conf
    regexp: '\\bdb-old\\b'
    replace: db1
- name: Listen everywhere, in one section only
  replace:
    path: /etc/app.conf
    after: '^\\[server\\]$'
    before: '^\\['
    regexp: '^(bind\\s*=\\s*).*$'
    replace: '\\g<1>0.0.0.0'
`,
  params: z
    .strictObject({
      ...fileParams,
      regexp: z.string().min(1, "an empty regular expression matches everywhere").describe("What is replaced"),
      replace: z
        .string()
        .default("")
        .describe("What comes in its place; `\\1` and `\\g<name>` are what the groups matched"),
      after: z.string().min(1).optional().describe("Only what stands behind the first match of this expression"),
      before: z.string().min(1).optional().describe("Only what stands before the match of this expression"),
    })
    .refine(hasOnePath, { error: "expected path (or dest, destfile, name), once" })
    .superRefine((params, context) => {
      for (const pattern of [params.regexp, sectionPattern(params)]) {
        const fault = pattern === undefined ? undefined : faultOf(pattern);
        if (fault !== undefined)
          context.addIssue({ code: "custom", message: `expected a regular expression: ${fault}` });
      }
    }),
  facts: (params) => textFileFacts(pathOf(params)),
  plan(params, facts, context) {
    const path = pathOf(params);
    let unfound: string | undefined;
    const edit = (bytes: Buffer, missing: boolean) => {
      if (missing) return { failed: `${path} does not exist` };
      const old = editable(bytes);
      const own = (text: string | undefined) => (text === undefined ? undefined : old.own(text));
      const words = { after: own(params.after), before: own(params.before) };
      const edited = withReplacements(old.text, {
        ...words,
        regexp: old.own(params.regexp),
        replace: old.own(params.replace),
      });
      if (!edited) {
        unfound = sectionPattern(params);
        return { bytes, msg: "" };
      }
      const changed = edited.text !== old.text;
      return { bytes: old.bytes(edited.text), msg: changed ? `${edited.count} replacements made` : "" };
    };
    const plan = planEdit({ ...params, path, create: false }, facts, edit, context);
    if (unfound !== undefined) {
      const msg = `Pattern for before/after params did not match the given file: ${unfound}`;
      return { changes: [], result: { msg, rc: 0 } };
    }
    if (plan.failed !== undefined) return plan;
    const { backup, ...result } = plan.result ?? {};
    return { ...plan, result: { ...result, rc: 0, ...(backup === undefined ? {} : { backup_file: backup }) } };
  },
});

function faultOf(pattern: string): string | undefined {
  try {
    searchExpression(pattern);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
