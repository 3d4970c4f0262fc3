import * as z from "zod";
import { mount as mountFact } from "../facts/mount.js";
import { withEntry, withoutEntry } from "./support/fstab.js";
import { mountingChanges } from "./support/mounting.js";
import { remotePath } from "./support/params.js";
import { editable, planEdit, textFileFacts } from "./support/text-file.js";
import { defineModule } from "./types.js";

const fstab = "/etc/fstab";

/** fstab has fields between blanks; a line's end would begin another entry. */
const field = z
  .string()
  .min(1)
  .refine((text) => !/[\n\r]/.test(text), { error: "expected one line" });

export const mount = defineModule({
  name: "mount",
  collection: "ansible.posix",
  summary: "Ensure what is mounted at a path, now and after a reboot",
  notes:
    "Like `ansible.posix.mount`, without `boot`, `dump`, `passno`, `fstab` and the states `ephemeral`, `remounted` and `absent_from_fstab`. `path` is a real path: " +
    "where a link is in it, name what that leads to. The table of mounts is the kernel's, and whether a file system answers is asked with a limit of five seconds: a " +
    "server that is away never holds a run up. The task fails then, since a mount with `hard` goes on by itself when the server is back; what the server does not know any " +
    "more (stale) is mounted anew. Another `src` of a network file system is mounted in place of the old one; other options are remounted, of which NFS takes few. " +
    "`absent` leaves the folder where it is.",
  examples: `- name: Mount the artifacts that the nodes share
  mount:
    path: /srv/artifacts
    src: files1:/srv/artifacts
    fstype: nfs4
    opts: vers=4.2,hard,_netdev,nofail
    state: mounted
- name: Do not mount them any more
  mount:
    path: /srv/artifacts
    state: absent
`,
  params: z
    .strictObject({
      path: remotePath.describe("The mount point"),
      state: z
        .enum(["mounted", "present", "unmounted", "absent"])
        .describe(
          "`mounted`: in fstab, and mounted; `present`: in fstab; `unmounted`: not mounted, whatever fstab says; `absent`: neither",
        ),
      src: field.optional().describe("What is mounted: a device, `UUID=…`, or `server:/path`"),
      fstype: field.optional().describe("Type of the file system"),
      opts: field.default("defaults").describe("Options, between commas"),
      backup: z.boolean().default(false).describe("Keep a copy of the old fstab beside it"),
    })
    .refine(
      ({ state, src, fstype }) =>
        state === "unmounted" || state === "absent" || (src !== undefined && fstype !== undefined),
      {
        error: "expected src and fstype with state: mounted or present",
      },
    ),
  facts: ({ path, state }) => ({
    mounted: state === "present" ? undefined : mountFact(path),
    ...textFileFacts(fstab),
  }),
  plan({ path, state, src = "", fstype = "", opts, backup }, { mounted, ...table }, context) {
    const edit = (bytes: Buffer) => {
      const old = editable(bytes);
      const entry = { path: old.own(path), src: old.own(src), fstype: old.own(fstype), opts: old.own(opts) };
      const text = state === "absent" ? withoutEntry(old.text, entry.path) : withEntry(old.text, entry);
      return { bytes: old.bytes(text), msg: "" };
    };
    const options = { path: fstab, create: state !== "absent", backup };
    const edited = state === "unmounted" ? { changes: [] } : planEdit(options, table, edit, context);
    if (edited.failed !== undefined || !mounted) return edited;
    const wanted = state === "mounted" ? { src, opts } : undefined;
    const changes = mountingChanges(path, wanted, mounted, edited.changes.length > 0);
    return "failed" in changes ? { changes: [], ...changes } : { ...edited, changes: [...edited.changes, ...changes] };
  },
});
