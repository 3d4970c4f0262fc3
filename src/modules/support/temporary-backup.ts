import { randomBytes } from "node:crypto";
import { file } from "../../facts/file.js";
import { promise } from "../../facts/types.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Change, Plan } from "../types.js";

/** The plan with a copy of what was there, in /tmp where no program takes it for its own, made before the changes. */
export function backupTo(changes: readonly Change[], old: Buffer, result: Record<string, unknown>): Plan {
  const path = `/tmp/crontab${randomBytes(6).toString("hex")}`;
  const payload = heredoc(old);
  const keep: Change = {
    diff: [{ path, attribute: "state", before: "absent", after: "file" }],
    script: sh`( umask 077; set -C; base64 -d >${path} )` + ` ${payload.redirect}\n${payload.body}`,
    effect: { kind: "exact", facts: [promise(file(path), { type: "file", mode: 0o600 })] },
  };
  return { changes: [keep, ...changes], result: { ...result, backup_file: path } };
}
