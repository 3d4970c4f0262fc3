import { posix } from "node:path";
import * as z from "zod";
import { file, type FileFact } from "../../facts/file.js";
import { matches, type MatchesFact } from "../../facts/matches.js";
import type { FactRequest } from "../../facts/types.js";
import { heredoc, sh } from "../../remote/quote.js";
import type { Action, Outcome } from "../types.js";
import type { StepResult } from "../../remote/types.js";
import { remotePath } from "./params.js";

const besidePath = z
  .string()
  .min(1)
  .refine((path) => !path.includes("\0") && !path.split("/").includes(".."), "expected a path without '..'")
  .overwrite(posix.normalize);

/** Parameters that every module which runs a user's command has. */
export const executionParams = {
  chdir: remotePath.optional().describe("Directory to run in"),
  creates: besidePath.optional().describe("Skip when this path is there; without a slash in front it is below `chdir`"),
  removes: besidePath.optional().describe("Skip when this path is not there; as with `creates`"),
  stdin: z.string().optional().describe("Text for the standard input"),
  stdin_add_newline: z.boolean().default(true).describe("End `stdin` with a newline"),
  strip_empty_ends: z.boolean().default(true).describe("Cut newlines at the end of stdout and stderr in the result"),
};

export interface Execution {
  chdir?: string | undefined;
  creates?: string | undefined;
  removes?: string | undefined;
  stdin?: string | undefined;
  stdin_add_newline: boolean;
  strip_empty_ends: boolean;
}

type Creation = Pick<Execution, "chdir" | "creates" | "removes">;

/** What `creates` and `removes` have to be: for `refine` of the parameters. */
export const creationPlaces = [
  ({ chdir, creates = "/", removes = "/" }: Creation) =>
    chdir !== undefined || (creates.startsWith("/") && removes.startsWith("/")),
  { error: "expected absolute paths in creates and removes, or chdir" },
] as const;

/** Whether what `creates` and `removes` name is there. */
export interface CreationFacts {
  creates?: Presence;
  removes?: Presence;
}
type Presence = Pick<FileFact | MatchesFact, "type">;

/** The facts that `creates` and `removes` ask for, each a path as it stands. */
export function creationFacts({ chdir = "/", creates, removes }: Creation) {
  return {
    creates: creates === undefined ? undefined : file(posix.resolve(chdir, creates)),
    removes: removes === undefined ? undefined : file(posix.resolve(chdir, removes)),
  };
}

/** The same where they may have wildcards, as those of command and shell have with Ansible. */
export function creationMatches({ chdir = "/", creates, removes }: Creation) {
  const hasWildcards = (path: string): boolean => /[*?[]/.test(path);
  const ask = (path: string): FactRequest<Presence> =>
    hasWildcards(path)
      ? matches(posix.resolve(chdir.replace(/[*?[]/g, "[$&]"), path))
      : file(posix.resolve(chdir, path));
  return {
    creates: creates === undefined ? undefined : ask(creates),
    removes: removes === undefined ? undefined : ask(removes),
  };
}

/** Why the command is not run, or undefined when it is. */
export function creationNote(params: Creation, facts: CreationFacts): string | undefined {
  if (facts.creates && facts.creates.type !== "absent") return `skipped, since ${params.creates} exists`;
  if (facts.removes?.type === "absent") return `skipped, since ${params.removes} does not exist`;
  return undefined;
}

/** Runs a command line of shell text. `commandLine` is code: everything foreign in it must be quoted already. */
export function commandAction(commandLine: string, params: Execution): Action {
  const chdir = params.chdir === undefined ? "" : sh`cd -- ${params.chdir} || exit 1` + "\n";
  const input = params.stdin === undefined ? undefined : params.stdin + (params.stdin_add_newline ? "\n" : "");
  const script = input === undefined ? `${chdir}${commandLine}` : `${chdir}${withInput(input, commandLine)}`;
  return { script, predict: "changed", interpret: (output) => commandOutcome(output, params.strip_empty_ends) };
}

function withInput(input: string, commandLine: string): string {
  const payload = heredoc(input);
  return `{ base64 -d ${payload.redirect}\n${payload.body}} | {\n${commandLine}\n}`;
}

/** The registered result of a command, with Ansible's field names. */
export function commandOutcome(output: StepResult, strip: boolean): Outcome {
  const decode = (bytes: Buffer, length: number): string => {
    const text = withGap(bytes, length);
    return strip ? text.replace(/[\r\n]+$/, "") : text;
  };
  const stdout = decode(output.stdout, output.stdoutLength);
  const stderr = decode(output.stderr, output.stderrLength);
  const result = { rc: output.code, stdout, stderr, stdout_lines: lines(stdout), stderr_lines: lines(stderr) };
  if (output.code === 0) return { changed: true, result };
  return { changed: true, failed: `the command ended with code ${output.code}`, result };
}

/** Of an output that was too long, head and tail were kept: what is missing is told between them. */
function withGap(kept: Buffer, length: number): string {
  if (kept.length >= length) return kept.toString("utf8");
  const half = Math.floor(kept.length / 2);
  const [head, tail] = [kept.subarray(0, half), kept.subarray(half)];
  return `${head.toString("utf8")}\n[${length - kept.length} of ${length} bytes are left out here]\n${tail.toString("utf8")}`;
}

function lines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}
