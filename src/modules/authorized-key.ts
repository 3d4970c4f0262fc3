import * as z from "zod";
import { authorizedKeys, type AuthorizedKeysFact } from "../facts/authorized-keys.js";
import { file, type FileFact } from "../facts/file.js";
import { text } from "../facts/text.js";
import { promise, type PromisedFact } from "../facts/types.js";
import { urlText } from "../facts/url-text.js";
import { accountName, onlyRoot } from "./support/accounts.js";
import { ancestors } from "./support/ancestors.js";
import { attributeChanges } from "./support/attributes.js";
import { sha256Of } from "./support/content.js";
import { makeDirectory, makeParents } from "./support/directories.js";
import { remotePath } from "./support/params.js";
import { parsePublicKey, withKeys, type PublicKey } from "./support/public-keys.js";
import { fileChanges } from "./support/write-file.js";
import { defineModule, type Change, type Plan, type PlanContext } from "./types.js";

const oneLine = z.string().regex(/^[^\r\n]*$/, "expected one line");

export const authorizedKey = defineModule({
  name: "authorized_key",
  collection: "ansible.posix",
  summary: "Say which SSH keys an account can be logged in with",
  notes:
    "The lines of other keys stay byte for byte, comments too; with `exclusive` they all go. Directory and file get their owner and mode (0700 and 0600) when the keys are changed. " +
    "A key that is there with another comment or other options is replaced.",
  examples: `- name: Who may log in
  authorized_key:
    user: debian
    key: <%= keys.join("\\n") %>
    exclusive: true
- name: One key for the backups only
  authorized_key:
    user: backup
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPS5u6ZAHV5Ph0xYcu1JWDZB2YVTDaXXGd8tpCXDHJzZ backups
    key_options: command="/usr/local/bin/backup",no-pty
`,
  params: z.strictObject({
    user: accountName.describe("The account"),
    key: z
      .string()
      .min(1)
      .describe("Public keys, each on a line; or `https://…`, or `file:///path` on the host, where they are read from"),
    path: remotePath.optional().describe("The file, where it is not `.ssh/authorized_keys` of the account's home"),
    manage_dir: z
      .boolean()
      .default(true)
      .describe("Make the directory of the file and give it to the account; false where it is not the account's own"),
    state: z.enum(["present", "absent"]).default("present").describe("Whether the keys should be there"),
    key_options: oneLine.optional().describe("Options before the key, instead of those that are written with it"),
    exclusive: z.boolean().default(false).describe("No other keys"),
    comment: oneLine.optional().describe("Comment behind the key, instead of the one that is written with it"),
    validate_certs: z.boolean().default(true).describe("Refuse an `https` server whose certificate is not trusted"),
    follow: z
      .boolean()
      .default(false)
      .describe("Where the file is a link: write what it leads to, instead of replacing the link"),
  }),
  facts: ({ user, path, key, validate_certs }) => ({
    found: authorizedKeys({ user, path }),
    above: path === undefined ? [] : ancestors(path).map((one) => file(one)),
    fetched: /^https?:/.test(key)
      ? urlText({
          ...{ url: key.trim(), headers: {}, timeout: 10, validateCerts: validate_certs },
          ...{ username: undefined, password: undefined },
        })
      : undefined,
    read: key.startsWith("file:") ? text(pathOfUrl(key)) : undefined,
  }),
  plan(params, { found, above, fetched, read }, context): Plan {
    const { user, state, exclusive } = params;
    if (!found.present) return { changes: [], failed: `there is no account ${user}` };
    if (read === null) return { changes: [], failed: `${pathOfUrl(params.key)} is not there` };
    const source = fetched ?? read?.toString("utf8") ?? params.key;
    const keys = keysIn(source, params);
    if ("wrong" in keys) {
      const origin = source === params.key ? "" : ` from ${params.key.trim()}`;
      return { changes: [], failed: `invalid key specified${origin}: ${keys.wrong}` };
    }
    const result = { ...params, keyfile: params.follow ? found.end : found.path };
    const old = found.text.replace(/\n$/, "");
    const lines = withKeys(old === "" ? [] : old.split("\n"), keys.keys, { state, exclusive });
    if (lines.join("\n") === old) return { changes: [], result };
    const content = lines.map((line) => `${line}\n`).join("");
    const changes = changesTo(content, { ...params, found, above }, context);
    if (!Array.isArray(changes)) return { changes: [], failed: changes.failed, result };
    const plan = { changes, result };
    return context.host.user === user ? plan : onlyRoot(context, plan);
  },
});

function keysIn(
  source: string,
  { key_options, comment }: { key_options?: string | undefined; comment?: string | undefined },
): { keys: PublicKey[] } | { wrong: string } {
  const own = (characters: string): string => Buffer.from(characters, "utf8").toString("latin1");
  const keys: PublicKey[] = [];
  for (const line of source.split(/\r?\n/).filter((one) => one.trim() !== "" && !one.startsWith("#"))) {
    const parsed = parsePublicKey(own(line));
    if (!parsed) return { wrong: line };
    keys.push({
      ...parsed,
      options: key_options === undefined ? parsed.options : own(key_options),
      comment: comment === undefined ? parsed.comment : own(comment),
    });
  }
  return { keys };
}

interface Target {
  user: string;
  path?: string | undefined;
  manage_dir: boolean;
  follow: boolean;
  found: Extract<AuthorizedKeysFact, { present: true }>;
  above: readonly FileFact[];
}

/** Directory and file, with the owner and modes that go with keys. */
function changesTo(content: string, target: Target, context: PlanContext): Change[] | { failed: string } {
  const { found, follow, user } = target;
  const { uid, gid } = found;
  const path = follow ? found.end : found.path;
  const existing = found.file ?? { type: "absent" };
  if (existing.type !== "absent" && existing.type !== "file") return { failed: `${path} is not a file` };
  const owner = { owner: String(uid), group: String(gid) };
  const made = folderChanges(target, { ...owner, mode: "0700" }, context);
  if (!Array.isArray(made)) return made;
  const old = Buffer.from(found.text, "latin1");
  const written = fileChanges(
    {
      ...{ path, content: { bytes: Buffer.from(content, "latin1") }, attributes: { ...owner, mode: "0600" } },
      existing: found.link && !follow ? { type: "link" } : existing,
      ...{ existingText: old, existingSha256: existing.type === "absent" ? null : sha256Of(old) },
    },
    context,
  );
  const after = promise(authorizedKeys({ user, path: target.path }), {
    ...{ ...found, end: path, link: found.link && follow, text: content },
    ...(target.manage_dir ? { folder: { type: "directory" as const, mode: 0o700, uid, gid } } : {}),
    file: { type: "file" as const, mode: 0o600, uid, gid },
  });
  return [...made, ...written.map((change) => withPromise(change, after))];
}

function folderChanges(
  { manage_dir, found, above }: Target,
  attributes: { owner: string; group: string; mode: string },
  context: PlanContext,
): Change[] | { failed: string } {
  const { folder = { type: "absent" } } = found;
  const parent = found.path.slice(0, found.path.lastIndexOf("/"));
  if (folder.type !== "absent" && folder.type !== "directory") return { failed: `${parent} is not a directory` };
  if (!manage_dir) return makeParents(found.path, above, context);
  return folder.type === "absent"
    ? [makeDirectory(parent, attributes, context)]
    : attributeChanges(parent, folder, attributes, context);
}

function withPromise(change: Change, fact: PromisedFact): Change {
  if (change.effect.kind !== "exact") return change;
  return { ...change, effect: { ...change.effect, facts: [...change.effect.facts, fact] } };
}

function pathOfUrl(url: string): string {
  const [, path = "/"] = /^file:(?:\/\/[^/]*)?(\/.*)$/.exec(url.trim()) ?? [];
  return path;
}
