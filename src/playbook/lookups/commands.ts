import { execFileSync } from "node:child_process";
import type { Vault } from "../../vault/vault.js";
import { checkOptions, type Lookup, type LookupContext } from "./context.js";

const mostOutput = 64 * 1024 * 1024;

/**
 * What commands have printed in a run, which its vault stands for: an expression is evaluated more often than its task runs, and a
 * plan must find again what it was made with.
 */
const printed = new WeakMap<Vault, Map<string, string>>();

/** What a shell command on the controller prints, without blanks and line breaks at its end. Run once. */
export const pipeLookup: Lookup = (terms, options, context) => {
  checkOptions("pipe", options, []);
  return terms.map((command) => outputOf(command, context).trimEnd());
};

/** The same, line by line. */
export const linesLookup: Lookup = (terms, options, context) => {
  checkOptions("lines", options, []);
  return terms.flatMap((command) => {
    const output = outputOf(command, context).replace(/\n$/, "");
    return output === "" ? [] : output.split("\n");
  });
};

function outputOf(command: string, { vault, folder }: LookupContext): string {
  const known = printed.get(vault) ?? new Map<string, string>();
  printed.set(vault, known);
  const key = `${folder}\0${command}`;
  const output = known.get(key) ?? run(command, folder);
  known.set(key, output);
  return output;
}

function run(command: string, cwd: string): string {
  try {
    return execFileSync("/bin/sh", ["-c", command], {
      cwd,
      encoding: "utf8",
      maxBuffer: mostOutput,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { status, stderr, message } = error as { status?: number | null; stderr?: string; message: string };
    const reason = stderr === undefined || stderr.trim() === "" ? message : stderr.trim();
    throw new TypeError(`the command ended with ${status ?? "a signal"}: ${reason.split("\n").at(-1) ?? ""}`);
  }
}
