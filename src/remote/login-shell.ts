import { randomBytes } from "node:crypto";
import { sh } from "./quote.js";

/** That many lines a .bashrc or .cshrc may read from our stream before it is our turn. */
const LINES_FOR_OTHERS = 16;

/** A command line for the login shell of an account, and what has to be written to it before anything else. */
export interface LoginCommand {
  command: string;
  preamble: string;
}

/**
 * Gets a line of shell text to `sh` past a login shell that may be any: bash, zsh, fish, csh.
 *
 * The start-up files of that shell share our stream: what they read gets empty lines, and the script begins behind them.
 */
export function pastLoginShell(script: string): LoginCommand {
  const begin = `mdc-begin-${randomBytes(16).toString("hex")}`;
  const line = `while IFS= read -r mdc_line; do case $mdc_line in ${begin}) break;; esac; done; ${script}`;
  return { command: forAnyShell(line), preamble: `${"\n".repeat(LINES_FOR_OTHERS)}${begin}\n` };
}

/**
 * A command line that runs a line of shell text by `sh`, whatever shell reads it: what their quotes do not agree on (quotes in
 * quotes, backslashes, exclamation marks) travels as base64.
 */
export function forAnyShell(line: string): string {
  return sh`exec sh -c ${/['\\!\n]/.test(line) ? encoded(line) : line}`;
}

/** The line for `sh`, with nothing in it that another shell would read in its own way. */
export function encoded(line: string): string {
  return `eval "$(echo ${Buffer.from(line).toString("base64")} | base64 -d)"`;
}
