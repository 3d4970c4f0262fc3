import * as z from "zod";
import { joinLines, ended, lineEnd, splitLines } from "./support/lines.js";
import { attributeParams, remotePath } from "./support/params.js";
import { matchesPassword, schemes, storedPassword, type Scheme } from "./support/passwords/scheme.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { defineModule } from "./types.js";

const account = z.string().regex(/^[^:\r\n\0]+$/, "expected one line without ':'");

export const htpasswd = defineModule({
  name: "htpasswd",
  collection: "community.general",
  summary: "Keep accounts and passwords in a file for HTTP basic authentication",
  notes:
    "The controller makes what is stored; an account whose stored password is of this one stays as it is, whatever its scheme. bcrypt takes 2^10 rounds. " +
    "Of Ansible's schemes there are `apr_md5_crypt`, `bcrypt`, `md5_crypt`, `ldap_sha1` and `plaintext`. What is stored is in no diff.",
  examples: `- name: Who may see the metrics
  htpasswd:
    path: /etc/nginx/metrics.htpasswd
    name: prometheus
    password: <%= metrics_password %>
    hash_scheme: bcrypt
    owner: root
    group: www-data
    mode: "0640"
`,
  params: z
    .strictObject({
      path: remotePath.optional().describe("The file (also `dest` or `destfile`)"),
      dest: remotePath.optional().describe("Same as `path`"),
      destfile: remotePath.optional().describe("Same as `path`"),
      name: account.optional().describe("Name of the account (also `username`)"),
      username: account.optional().describe("Same as `name`"),
      password: z
        .string()
        .regex(/^[^\r\n\0]*$/, "expected one line")
        .optional()
        .describe("The password; needed unless `state: absent`"),
      hash_scheme: z
        .enum(schemes)
        .optional()
        .describe("How a new password is stored (also `crypt_scheme`); `apr_md5_crypt` unless told"),
      crypt_scheme: z.enum(schemes).optional().describe("Same as `hash_scheme`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether the account should be there"),
      create: z.boolean().default(true).describe("Make the file, and directories above it, when it is missing"),
      ...attributeParams,
    })
    .refine(({ path, dest, destfile }) => [path, dest, destfile].filter((one) => one !== undefined).length === 1, {
      error: "expected path (or dest, or destfile), once",
    })
    .refine(({ name, username }) => (name === undefined) !== (username === undefined), {
      error: "expected name (or username), once",
    })
    .refine(({ state, password }) => state === "absent" || password !== undefined, {
      error: "expected password, unless state is absent",
    })
    .refine(({ mode }) => mode !== "preserve", { error: "mode: preserve is for copy and template" })
    .transform(({ path, dest, destfile, name, username, hash_scheme, crypt_scheme, ...rest }) => ({
      ...rest,
      path: path ?? dest ?? destfile ?? "/",
      name: name ?? username ?? "",
      scheme: hash_scheme ?? crypt_scheme ?? ("apr_md5_crypt" satisfies Scheme),
    })),
  facts: ({ path }) => textFileFacts(path),
  plan(params, facts, context) {
    const { path, name, password = "", scheme, state } = params;
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      const lines = splitLines(old.text);
      const own = old.own(name);
      const mine = lines.filter((line) => line.text.startsWith(`${own}:`));
      if (state === "absent") {
        const bare = lines.filter((line) => !mine.includes(line));
        if (missing) return undefined;
        return { bytes: old.bytes(joinLines(bare)), msg: mine.length === 0 ? `${name} not present` : `Remove ${name}` };
      }
      const [stored] = mine.map((line) => line.text.split(":")[1] ?? "");
      if (stored !== undefined && matchesPassword(password, stored)) return { bytes, msg: `${name} already present` };
      const text = `${own}:${old.own(storedPassword(password, scheme))}`;
      const end = lineEnd(lines);
      const kept =
        stored === undefined
          ? [...ended(lines, end), { text, end }]
          : lines.flatMap((line) => (line === mine[0] ? [{ ...line, text }] : mine.includes(line) ? [] : [line]));
      const msg = missing ? `Created ${path} and added ${name}` : `Add/Update ${name}`;
      return { bytes: old.bytes(joinLines(kept)), msg };
    };
    const { owner, group, mode, create } = params;
    const options = { path, create, backup: false, secret: true, owner, group, mode };
    const plan = planEdit(options, facts, edit, context);
    return state === "absent" && facts.text === null ? { ...plan, result: { msg: `${name} not present` } } : plan;
  },
});
