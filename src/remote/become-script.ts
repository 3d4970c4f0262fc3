import type { BecomeMethod } from "../become-methods.js";
import { encoded, forAnyShell } from "./login-shell.js";
import { raw, sh } from "./quote.js";
import type { Become } from "./types.js";

/** What is looked for in the output: both hold a nonce, so that nothing else on the host can print them. */
export interface Markers {
  /** Sudo asks by it; su has its own words. */
  prompt: string;
  ready: string;
}

/** Shell text that runs a line of it as the other account, which first says that it is there. */
export function becomeScript(become: Become, { prompt, ready }: Markers, script: string): string {
  const { user } = become;
  // A login shell in between loses an argument that is empty.
  const restore = 'if [ -n "${1-}" ]; then LC_ALL=$1; export LC_ALL; else unset LC_ALL; fi; set --';
  const inner = sh`${raw(restore)}; echo ${raw(ready.trim())}; ${raw(script)}`;
  return [
    'set -- "${LC_ALL-}"',
    sh`[ "$(id -un)" != ${user} ] || exec sh -c ${inner} sh "$1"`,
    // For the program's own messages; the account's shell gets back what the login had.
    "LC_ALL=C",
    "export LC_ALL",
    become.method === "sudo" ? sudo(become, prompt, inner) : su(become, inner),
  ].join("; ");
}

function sudo({ user, exe = "sudo", flags }: Become, prompt: string, inner: string): string {
  // The password is asked for when it is needed: those who ask for none with Ansible's default options have one to give here.
  const options = flags?.filter((flag) => flag !== "-n" && flag !== "--non-interactive") ?? ["-H"];
  // A login shell in between, which options can ask for, gets all that it could read with a backslash before it, but for `$`.
  const line = flags === undefined ? inner : encoded(inner);
  return sh`exec ${exe} -S -p ${prompt} ${options} -u ${user} -- sh -c ${line} sh ${raw('"$1"')}`;
}

/** The account's own shell reads the line, and hands no arguments over that all shells would agree on. */
function su({ user, exe = "su", flags = [] }: Become, inner: string): string {
  const line = forAnyShell(`set -- "\${MDC_LC_ALL-}"; unset MDC_LC_ALL; ${inner}`);
  return sh`MDC_LC_ALL=$1; export MDC_LC_ALL; exec ${exe} ${flags} -c ${line} -- ${user}`;
}

/** How often a password was asked for in what was printed to stderr. */
export function promptsIn(said: string, method: BecomeMethod, { prompt }: Markers): number {
  if (method === "sudo") return said.split(prompt).length - 1;
  return said.match(/^.*password: ?$/gim)?.length ?? 0;
}
