import { randomBytes } from "node:crypto";
import { raw, sh } from "./quote.js";

/** That many lines a .bashrc or .cshrc may read from our stream before it is our turn. */
const LINES_FOR_OTHERS = 16;

/** A command line for the login shell of an account, and what has to be written to it before anything else. */
export interface LoginCommand {
  command: string;
  preamble: string;
}

/**
 * Gets a line of shell text to `sh` past a login shell that may be any: bash, zsh, fish, csh. What their quotes do not agree on
 * (quotes in quotes, backslashes, exclamation marks) travels as base64.
 *
 * The start-up files of that shell share our stream: what they read gets empty lines, and the script begins behind them.
 */
export function pastLoginShell(script: string): LoginCommand {
  const begin = `mdc-begin-${randomBytes(16).toString("hex")}`;
  const line = `while IFS= read -r mdc_line; do case $mdc_line in ${begin}) break;; esac; done; ${script}`;
  const encoded = Buffer.from(line).toString("base64");
  const command = /['\\!\n]/.test(line)
    ? sh`exec sh -c 'eval "$(echo ${raw(encoded)} | base64 -d)"'`
    : sh`exec sh -c ${line}`;
  return { command, preamble: `${"\n".repeat(LINES_FOR_OTHERS)}${begin}\n` };
}
