import * as z from "zod";
import { isDirectory } from "./support/ancestors.js";
import { entryFor, withHostKey } from "./support/known-hosts-edit.js";
import { expandHome, homePath } from "./support/params.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { defineModule } from "./types.js";

export const knownHosts = defineModule({
  name: "known_hosts",
  summary: "Say which key an SSH server has",
  notes:
    "For the ssh client of an account on the host; how this program knows its hosts stands in the inventory. A key of the same type that is there for the same name is replaced. " +
    "`key` is one line as in the file: the name, the type and the key. Needs no ssh-keygen: hashed names, patterns and marked lines are understood here.",
  examples: `- name: The server of the artifacts
  known_hosts:
    name: files1
    key: files1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPS5u6ZAHV5Ph0xYcu1JWDZB2YVTDaXXGd8tpCXDHJzZ
    path: /etc/ssh/ssh_known_hosts
- name: The old server is gone
  known_hosts:
    name: "[files0]:2222"
    state: absent
`,
  params: z
    .strictObject({
      name: z.string().optional().describe("Name of the server, `[name]:port` for other ports (also `host`)"),
      host: z.string().optional().describe("Same as `name`"),
      key: z.string().optional().describe("The line with its key; left out with `state: absent`: all its keys"),
      path: homePath.default("~/.ssh/known_hosts").describe("The file; it is made in a directory that is there"),
      hash_host: z.boolean().default(false).describe("Write a hash in place of the name"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether the key should be there"),
    })
    .refine(({ name, host }) => (name === undefined) !== (host === undefined), {
      error: "expected name (or host), once",
    })
    .transform(({ name, host, ...rest }) => ({ ...rest, name: name ?? host ?? "" }))
    .refine(({ name }) => /^[^\s,]+$/.test(name), { error: "expected one name" })
    .refine(({ key, state }) => state === "absent" || key !== undefined, { error: "expected key" })
    .refine(({ key, name }) => key === undefined || entryFor(name.toLowerCase(), key) !== undefined, {
      error: "expected one line of known_hosts in key, and the server's name in it",
    }),
  facts: ({ path }, { host }) => textFileFacts(expandHome(path, host)),
  plan(params, facts, context) {
    const path = expandHome(params.path, context.host);
    const [parent] = facts.above;
    if (params.state === "present" && parent !== undefined && !isDirectory(parent))
      return { changes: [], failed: `the directory of ${path} does not exist` };
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      const text = withHostKey(old.text, { ...params, name: params.name.toLowerCase() });
      return missing && text === "" ? undefined : { bytes: old.bytes(text), msg: "" };
    };
    const options = { path, create: true, backup: false, follow: false };
    const plan = planEdit(options, facts, edit, context);
    const { name, key, hash_host, state } = params;
    return { ...plan, result: { name, key, path, hash_host, state } };
  },
});
