import * as z from "zod";
import { file } from "../facts/file.js";
import { groupFact } from "../facts/group.js";
import { shadow } from "../facts/shadow.js";
import type { PromisedFact } from "../facts/types.js";
import { userFact } from "../facts/user.js";
import { accountName, onlyRoot } from "./support/accounts.js";
import { wordsOf } from "./support/list.js";
import { remotePath } from "./support/params.js";
import { planCreation, planModification, planRemoval } from "./support/user-plan.js";
import { defineModule, type Change, type Plan } from "./types.js";

const passwordHash = z.string().regex(/^([!*]*|!*(\$[a-z0-9]+\$[^:\s]+|[A-Za-z0-9./]{13}))$/, {
  error: "expected a hash such as `openssl passwd -6` prints, not the password itself",
});

/** A path that stands in a field of /etc/passwd. */
const passwdPath = remotePath.regex(
  /^[^:\u0000-\u001f\u007f]*$/,
  "a path in /etc/passwd cannot hold ':' or control characters",
);

export const user = defineModule({
  name: "user",
  summary: "Create, change and remove accounts",
  notes:
    "Needs useradd, usermod and userdel on the host. `password` is a hash; it reaches the host on standard input only, and no diff shows it. " +
    "A new account gets a group of its own name unless `group` says otherwise. `groups` are all other groups, or with `append` those it must be in at least. " +
    "Not offered: SSH keys, roles, login classes, `local`, `umask`.",
  examples: `- name: The account that runs the servers
  user:
    name: wso2
    system: true
    home: /var/lib/wso2
    shell: /usr/sbin/nologin
    groups: [ssl-cert]
    append: true
`,
  params: z
    .strictObject({
      name: accountName.describe("Name of the account"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether it should be there"),
      uid: z.number().int().min(0).optional().describe("Its number"),
      non_unique: z.boolean().default(false).describe("Allow a number that another account has"),
      group: z
        .union([accountName, z.number().int().transform(String), z.string().regex(/^\d+$/)])
        .optional()
        .describe("Primary group, by name or number"),
      groups: wordsOf(accountName).optional().describe("Other groups; an empty list takes it out of all"),
      append: z.boolean().default(false).describe("Only add to `groups`, and leave the other groups"),
      home: passwdPath.optional().describe("Home directory"),
      create_home: z.boolean().default(true).describe("Make the home directory when it is missing"),
      move_home: z.boolean().default(false).describe("Move the old home directory when `home` is another"),
      skeleton: remotePath.optional().describe("What a new home directory starts from, instead of /etc/skel"),
      shell: passwdPath.optional().describe("Login shell"),
      system: z.boolean().default(false).describe("Take the number of a new account from the range of the system"),
      comment: z
        .string()
        .regex(/^[^:\u0000-\u001f\u007f]*$/, "a comment cannot hold ':' or control characters")
        .optional()
        .describe("Full name or purpose"),
      password: passwordHash.optional().describe("Password, already hashed"),
      update_password: z
        .enum(["always", "on_create"])
        .default("always")
        .describe("`on_create` leaves the password of an account that is there"),
      password_lock: z.boolean().optional().describe("Lock the password, or unlock it"),
      expires: z.number().optional().describe("When the account expires, in seconds since 1970; -1 for never"),
      remove: z.boolean().default(false).describe("With `state: absent`: remove the home directory and mail too"),
      force: z.boolean().default(false).describe("With `state: absent`: also while it is logged in"),
    })
    .transform((params) => ({ ...params, homePath: (params.home ?? `/home/${params.name}`).replace(/(.)\/+$/, "$1") })),
  facts: (params) => ({
    user: userFact(params.name),
    ownGroup: groupFact(params.name),
    groups: namedGroups(params).map((name) => groupFact(name)),
    home: file(params.homePath),
    shadow: wantsSecrets(params) ? shadow(params.name) : undefined,
  }),
  plan(params, facts, context): Plan {
    const { name, state } = params;
    const fact = facts.user;
    if (state === "absent")
      return fact.present
        ? onlyRoot(context, planRemoval(name, params.remove, params.force, fact.home))
        : { changes: [], result: { name, state } };
    const missing = namedGroups(params).filter((_, index) => facts.groups[index]?.present === false);
    if (missing.length > 0)
      return { changes: [], failed: `${missing.length > 1 ? "groups" : "group"} ${missing.join(", ")} not found` };
    const changes = fact.present
      ? planModification(params, fact, facts.shadow)
      : planCreation(params, {
          ownGroup: facts.ownGroup,
          home: facts.home,
          homePath: params.homePath,
          secrets: wantsSecrets(params),
        });
    const result = {
      name,
      state,
      uid: params.uid ?? (fact.present ? fact.uid : undefined),
      group: fact.present ? fact.gid : undefined,
      home: fact.present ? (params.home ?? fact.home) : params.homePath,
      shell: params.shell ?? (fact.present ? fact.shell : undefined),
      comment: params.comment ?? (fact.present ? fact.comment : undefined),
      groups: params.groups,
      append: params.append,
      move_home: params.move_home,
    };
    const undecided = context.predicted === true && onlyLeaves(changes);
    return onlyRoot(context, {
      changes,
      result,
      ...(undecided
        ? { undecided: { reason: "groups that are removed before take their members along", facts: promised(changes) } }
        : {}),
    });
  },
});

function promised(changes: readonly Change[]): PromisedFact[] {
  return changes.flatMap(({ effect }) => [...(effect.facts ?? [])]);
}

/** True where nothing is to be done but to take the account out of groups. */
function onlyLeaves(changes: readonly Change[]): boolean {
  const all = changes.flatMap(({ diff }) => diff);
  const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return (
    all.length > 0 &&
    all.every(
      ({ attribute, before, after }) =>
        attribute === "groups" && listed(after).every((group) => listed(before).includes(group)),
    )
  );
}

interface Groups {
  group?: string | undefined;
  groups?: readonly string[] | undefined;
}

/** Groups that have to be there already. Numbers are left to useradd. */
function namedGroups({ group, groups }: Groups): string[] {
  return [...new Set([...(group === undefined || /^\d+$/.test(group) ? [] : [group]), ...(groups ?? [])])];
}

function wantsSecrets(params: {
  state: string;
  password?: string | undefined;
  password_lock?: boolean | undefined;
  expires?: number | undefined;
}): boolean {
  const { password, password_lock, expires } = params;
  return params.state === "present" && [password, password_lock, expires].some((value) => value !== undefined);
}
