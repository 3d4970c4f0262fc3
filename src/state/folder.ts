import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Where runs leave what later ones need: `$XDG_STATE_HOME/mdc-provision`, by default `~/.local/state/mdc-provision`. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  const base = env["XDG_STATE_HOME"];
  // A relative path is to be ignored (XDG Base Directory Specification).
  const folder = base !== undefined && isAbsolute(base) ? base : join(env["HOME"] || homedir(), ".local", "state");
  return join(folder, "mdc-provision");
}

/** The folder of run logs. */
export function runsFolder(env: NodeJS.ProcessEnv): string {
  return join(stateFolder(env), "runs");
}
