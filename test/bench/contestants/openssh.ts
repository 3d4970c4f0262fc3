import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Arena, CommandLine, Contestant } from "../contestant.js";
import { onAllAtOnce } from "../shell.js";
import { folders, modes, type Folder } from "../workload.js";

/** The physical limit: one `ssh` for each host, all at once, with a script of fifty checks written by hand. */
export const openssh: Contestant = {
  name: "OpenSSH, script by hand",
  version: opensshVersion,
  prepare: (arena) => prepareChecks(arena, folders().map(checksOf)),
};

/** The same with other checks than the fifty. */
export async function prepareChecks({ lab, folder, sshConfig }: Arena, lines: readonly string[]): Promise<CommandLine> {
  const checks = join(folder, "checks.sh");
  const everywhere = join(folder, "everywhere.sh");
  await writeFile(checks, [functions, ...lines, ""].join("\n"));
  await writeFile(everywhere, onAllAtOnce(lab, `ssh -F ${sshConfig} "$host" sh -s <${checks}`));
  return { program: "sh", args: [everywhere] };
}

export async function opensshVersion(): Promise<string | undefined> {
  const { failed, stderr } = await execa("ssh", ["-V"], { reject: false });
  return failed ? undefined : /^OpenSSH_\S+?(?=[, ])/.exec(stderr)?.[0].replace("OpenSSH_", "");
}

const functions = `set -eu
has_mode() { [ "$(stat -c %a "$1" 2>/dev/null)" = "\${2#0}" ]; }
directory() {
  if [ -d "$1" ] && has_mode "$1" "$2"; then return; fi
  mkdir -p "$1"; chmod "$2" "$1"
}
content() {
  new=$(cat; echo .); new=\${new%.}
  if [ -f "$1" ] && [ "$(cat "$1"; echo .)" = "$new." ] && has_mode "$1" "$2"; then return; fi
  printf %s "$new" >"$1.new"; chmod "$2" "$1.new"; mv "$1.new" "$1"
}
line() {
  if grep -qxF -e "$2" "$1" 2>/dev/null; then return; fi
  printf '%s\\n' "$2" >>"$1"
}
creates() {
  path=$1; shift
  if [ -e "$path" ]; then return; fi
  "$@"
}`;

function checksOf({ path, copied, line, templated, created }: Folder): string {
  return [
    `directory ${path} ${modes.folder}`,
    checkOfFile(copied),
    `line ${line.path} '${line.text}'`,
    checkOfFile(templated),
    `creates ${created} touch ${created}`,
  ].join("\n");
}

export function checkOfFile({ path, content }: { path: string; content: string }): string {
  return `content ${path} ${modes.file} <<'EOT'\n${content}EOT`;
}
