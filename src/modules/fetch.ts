import { createHash } from "node:crypto";
import { posix } from "node:path";
import * as z from "zod";
import { file } from "../facts/file.js";
import { sha256 } from "../facts/sha256.js";
import { sh } from "../remote/quote.js";
import type { StepResult } from "../remote/types.js";
import { remotePath } from "./support/params.js";
import { sha256Of } from "./support/content.js";
import { defineModule, type Outcome } from "./types.js";

const limit = 64 * 1024 * 1024;

export const fetch = defineModule({
  name: "fetch",
  summary: "Copy a file of the host to the controller",
  notes:
    "To `DEST/NAME-OF-THE-HOST/SRC`, or with `flat` just to `dest`, from the playbook's folder. What is the same already is not sent. " +
    "Files of at most 64 MiB. `checksum` is SHA-256 (Ansible's is SHA-1). Check mode tells whether it would be copied (Ansible's skips the task).",
  examples: `- name: Keep the log of every server
  fetch:
    src: /opt/wso2am/repository/logs/wso2carbon.log
    dest: logs
`,
  readsOnly: true,
  params: z.strictObject({
    src: remotePath
      .refine((path) => !path.endsWith("/"), { error: "expected a file" })
      .describe("The file on the host"),
    dest: z
      .string()
      .min(1)
      .refine((path) => !path.includes("\0"), { error: "a path cannot hold a NUL byte" })
      .describe(
        "Folder on the controller; with `flat` the file, or with a slash at its end the folder that it goes to",
      ),
    flat: z.boolean().default(false).describe("Without folders for the host and for the path on the host"),
    fail_on_missing: z.boolean().default(true).describe("Fail when the file is not there; false: go on"),
    validate_checksum: z.boolean().default(true).describe("Fail when what arrives is not what the host has"),
  }),
  async prepare({ src, dest, flat }, { local, name }) {
    const place = flat ? `${dest}${dest.endsWith("/") ? posix.basename(src) : ""}` : posix.join(dest, name, src);
    return local.target(place);
  },
  facts: ({ src }) => ({ found: file(src), digest: sha256(src) }),
  plan({ src, flat, fail_on_missing, validate_checksum }, { found, digest }, { source: target }) {
    const refused = (why: string) =>
      fail_on_missing
        ? { changes: [], failed: why, result: { file: src } }
        : { changes: [], note: `${why}, not transferring, ignored`, result: { file: src } };
    if (found.type === "absent") return refused("the remote file does not exist");
    if (digest === null)
      return refused(
        found.type === "directory"
          ? "remote file is a directory, fetch cannot work on directories"
          : `${src} is not a file`,
      );
    if (target.type === "directory") {
      const hint = flat ? ", use a trailing slash to put the file into it" : "";
      return { changes: [], failed: `dest ${target.path} is an existing directory${hint}` };
    }
    const result = { file: src, dest: target.path, checksum: digest };
    if (target.sha256 === digest) return { changes: [], result };
    return {
      changes: [],
      action: {
        script: sh`cat -- ${src}`,
        predict: "changed",
        maxOutput: limit,
        interpret: (output) => outcome(output, { path: target.path, digest, validate: validate_checksum }),
      },
    };
  },
});

function outcome(
  { code, stdout, stdoutLength, stderr }: StepResult,
  { path, digest, validate }: { path: string; digest: string; validate: boolean },
): Outcome {
  const checksum = sha256Of(stdout);
  const md5sum = createHash("md5").update(stdout).digest("hex");
  const result = { dest: path, checksum, remote_checksum: digest, md5sum, remote_md5sum: null };
  const failed =
    code !== 0
      ? stderr.toString("utf8").trim()
      : stdoutLength > stdout.length
        ? `it has ${stdoutLength} bytes; files above ${limit} are not fetched`
        : validate && checksum !== digest
          ? "checksum mismatch: the file changed while it was read"
          : undefined;
  return failed === undefined
    ? { changed: true, result, save: { path, content: stdout } }
    : { changed: false, failed, result };
}
