import * as z from "zod";
import { isDirectory } from "./support/ancestors.js";
import { attributeParams, remotePath } from "./support/params.js";
import { editedHba, rivals, type HbaWish } from "./support/pg-hba/edit.js";
import { parseHba } from "./support/pg-hba/file.js";
import { ruleLine, type HbaRule } from "./support/pg-hba/rule.js";
import { ruleFields, rulesOf, withDefaults, type RuleFields } from "./support/pg-hba/params.js";
import { editable, planEdit, textFileFacts, type Edited } from "./support/text-file.js";
import { defineModule, type Plan } from "./types.js";

const params = z
  .strictObject({
    dest: remotePath.describe("The file; where it is a link, what it leads to"),
    ...ruleFields,
    rules: z.array(z.strictObject(ruleFields)).optional().describe("Several rules, each with the parameters of one"),
    rules_behavior: z
      .enum(["conflict", "combine"])
      .default("conflict")
      .describe(
        "What the parameters of a rule beside `rules` are: a mistake, or what counts where one of `rules` says nothing",
      ),
    overwrite: z.boolean().default(false).describe("Remove all rules that are there first"),
    keep_comments_at_rules: z
      .boolean()
      .default(false)
      .describe("Leave comments behind their rules, where the file is written; they go to its top otherwise"),
    create: z.boolean().default(false).describe("Make the file where there is none"),
    backup: z.boolean().default(false).describe("Keep a copy of the old file beside it"),
    ...attributeParams,
  })
  .transform(({ dest, create, backup, owner, group, mode, overwrite, keep_comments_at_rules, ...rest }, context) => {
    const { rules: list, rules_behavior, ...single } = rest;
    const refuse = (message: string): void => context.addIssue({ code: "custom", message, path: ["rules"] });
    const given = Object.entries(single).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (list && rules_behavior === "conflict" && given.length > 0)
      refuse(`expected rules, or ${given.join(", ")}, or rules_behavior: combine`);
    const all: RuleFields[] = list
      ? list.map((one) => (rules_behavior === "combine" ? withDefaults(one, single) : one))
      : [single];
    const rules = all.flatMap((fields) => {
      const found = rulesOf(fields);
      if (typeof found !== "string") return found;
      refuse(found);
      return [];
    });
    const wish: HbaWish = { rules, overwrite, keepComments: keep_comments_at_rules };
    return { wish, file: { path: dest, create, backup, owner, group, mode } };
  });

export const postgresqlPgHba = defineModule({
  name: "postgresql_pg_hba",
  collection: "community.postgresql",
  summary: "Say who may connect to a PostgreSQL server from where, and how: the rules of pg_hba.conf",
  notes:
    "Rules are told from one another by address, database and role. Where something has to be changed, the whole file is written anew, as Ansible does it: comments first, " +
    "then the rules, those for fewer addresses before those for more. A file of which that would lose something is left alone: " +
    "one with two rules for the same address, database and role (without `overwrite`), or with a line that is no rule. The server reads the file when it is reloaded. " +
    "The result has `pg_hba`, the rules as they are then, and `msgs`. A comment that is there makes no difference where `comment` names none. Not offered: `order`, `backup_file`.",
  examples: `- name: The gateway's database, over TLS
  postgresql_pg_hba:
    dest: /etc/postgresql/15/main/pg_hba.conf
    contype: hostssl
    databases: apim_db, shared_db
    users: apim_user
    address: 192.0.2.0/24
    method: scram-sha-256
  notify: Reload PostgreSQL
`,
  params,
  facts: ({ file: { path } }) => textFileFacts(path),
  plan({ wish, file }, facts, context): Plan {
    const { path } = file;
    const [parent] = facts.above;
    if (parent !== undefined && !isDirectory(parent))
      return { changes: [], failed: `the directory of ${path} does not exist` };
    let rules: readonly HbaRule[] = [];
    const edit = (bytes: Buffer): Edited | undefined => {
      const old = editable(bytes);
      const read = parseHba(old.text);
      if ("fault" in read) return { failed: `${path}:${read.line}: ${read.fault}` };
      const rival = wish.rules.length === 0 || wish.overwrite ? undefined : rivals(read);
      const edited = editedHba(read, wish);
      ({ rules } = edited);
      if (edited.text !== undefined && rival !== undefined)
        return {
          failed: `${path}: lines ${rival.join(" and ")} are for the same address, database and role, and only one of them could be kept`,
        };
      return { bytes: edited.text === undefined ? bytes : old.bytes(edited.text), msg: "" };
    };
    const plan = planEdit(file, facts, edit, context);
    if (plan.failed !== undefined) return plan;
    const { backup } = plan.result ?? {};
    const msgs = wish.rules.map(
      ({ state, rule }) => `${state === "present" ? "Adding" : "Removing"} rule ${ruleLine(rule)}`,
    );
    const result = { msgs, pg_hba: rules, ...(backup === undefined ? {} : { backup_file: backup }) };
    return { ...plan, result };
  },
});
