import {
  ContentError,
  ContentErrors,
  InternalError,
  MdcError,
  TaskError,
  UnreachableError,
  UsageError,
} from "../errors.js";
import { wantsColour } from "../report/colours.js";
import { formatDiagnostics } from "../report/diagnostics.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { sourceStack } from "./source-stack.js";

/** Prints an error for people and gives the exit code that it stands for. */
export function printError(error: unknown, io: Pick<CliIo, "stderr" | "env" | "cwd">, verbosity: number): number {
  const content = contentErrors(error);
  if (content !== undefined) {
    const text = formatDiagnostics(content, { colour: wantsColour(io.stderr, io.env), cwd: io.cwd });
    io.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    return exitCodes.wrongContent;
  }
  const code = codeOf(error);
  const lines = code === exitCodes.ourFault ? faultLines(error) : errorLines(error);
  if (verbosity >= 3 && error instanceof Error) lines.push(...stackLines(error));
  io.stderr.write(lines.map((line) => `${line}\n`).join(""));
  return code;
}

function contentErrors(error: unknown): readonly ContentError[] | undefined {
  if (error instanceof ContentErrors) return error.errors;
  return error instanceof ContentError ? [error] : undefined;
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.wrongUsage;
  if (error instanceof UnreachableError) return exitCodes.unreachable;
  if (error instanceof TaskError) return exitCodes.hostFailed;
  return exitCodes.ourFault;
}

function errorLines(error: unknown): string[] {
  if (!(error instanceof MdcError)) return [`error: ${messageOf(error)}`];
  return [
    `error: ${error.message}`,
    ...(error.expected === undefined ? [] : [`  expected: ${error.expected}`]),
    ...(error.hint === undefined ? [] : [`  hint: ${error.hint}`]),
  ];
}

function faultLines(error: unknown): string[] {
  return [
    `internal error: ${messageOf(error)}`,
    "This is a fault of mdc-provision, not of the playbook or the hosts. Please report it with the command line",
    "and with what the same command prints with -vvv.",
    ...(error instanceof InternalError && error.hint !== undefined ? [`  hint: ${error.hint}`] : []),
  ];
}

/** The stack, and those of the causes behind it. */
function stackLines(error: Error): string[] {
  const lines = sourceStack(error.stack ?? "").split("\n");
  return error.cause instanceof Error ? [...lines, "caused by:", ...stackLines(error.cause)] : lines;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
