import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import * as z from "zod";
import { file } from "../facts/file.js";
import { promise } from "../facts/types.js";
import { sh } from "../remote/quote.js";
import { isDirectory } from "./support/ancestors.js";
import { withoutSlash } from "./support/destination.js";
import { remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

const part = z
  .string()
  .refine((text) => !/[/\0]/.test(text) && Buffer.byteLength(text) <= 100, { error: "expected part of a file's name" });

export const tempfile = defineModule({
  name: "tempfile",
  summary: "Make a file or directory with a name that nobody can foresee",
  notes:
    "Makes another one every time. Only the account itself may read it. The name is known before it is made, so check mode goes on with it (Ansible's skips the task). " +
    "Nobody removes it: that is for a later task.",
  examples: `- name: A place to unpack to
  tempfile:
    state: directory
    suffix: .unpacked
  register: place
- name: Unpack
  unarchive:
    src: tools.zip
    dest: <%= place.path %>
`,
  params: z.strictObject({
    state: z.enum(["file", "directory"]).default("file").describe("What to make"),
    path: remotePath.default("/tmp").overwrite(withoutSlash).describe("The directory that it goes into"),
    prefix: part.default("ansible.").describe("What the name begins with"),
    suffix: part.default("").describe("What the name ends with"),
  }),
  facts: ({ path }) => ({ folder: file(path) }),
  plan({ state, path: folder, prefix, suffix }, { folder: found }, { host }) {
    if (found.type === "absent") return { changes: [], failed: `the directory ${folder} does not exist` };
    if (!isDirectory(found)) return { changes: [], failed: `${folder} is not a directory` };
    const path = posix.join(folder, `${prefix}${randomName()}${suffix}`);
    const mode = state === "file" ? 0o600 : 0o700;
    const script = state === "file" ? sh`umask 077; set -C; : >${path}` : sh`mkdir -m 700 -- ${path}`;
    return {
      changes: [
        {
          diff: [{ path, attribute: "state", before: "absent", after: state }],
          script,
          effect: {
            kind: "exact",
            facts: [promise(file(path), { type: state, owner: host.user, uid: host.uid })],
          },
        },
      ],
      result: { path, state, mode: `0${mode.toString(8)}`, owner: host.user, uid: host.uid },
    };
  },
});

/** Eight characters of those that Python's tempfile takes, for which nobody has to try twice. */
function randomName(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join("");
}
