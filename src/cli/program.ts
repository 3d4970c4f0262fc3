import { Command, CommanderError } from "commander";
import { applySettings } from "./apply-settings.js";
import { configCommand } from "./config.js";
import { dbCommand } from "./db.js";
import { docCommand } from "./doc.js";
import { execCommand } from "./exec.js";
import { exitCodes } from "./exit-codes.js";
import { factsCommand } from "./facts.js";
import { inventoryCommand } from "./inventory.js";
import type { CliIo } from "./io.js";
import { lintCommand } from "./lint.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { schemaCommand } from "./schema.js";
import { sqlCommand } from "./sql.js";
import { topologyCommand } from "./topology.js";
import { vaultCommand } from "./vault.js";
import { version } from "./version.js";

/** Runs one command line and gives its exit code. Never throws: every error is printed. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let code: number = exitCodes.success;
  const program = createProgram(args, io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.wrongUsage;
    const { printError } = await import("./print-error.js");
    return printError(error, io, verbosityOf(args));
  }
}

/** Each subcommand hands its exit code to `done`. */
function createProgram(args: readonly string[], io: CliIo, done: (code: number) => void): Command {
  const program = new Command("mdc-provision")
    .description("Brings WSO2 API Manager up across several datacenters over SSH, from YAML playbooks.")
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .showHelpAfterError("(more with --help)")
    .exitOverride();
  for (const command of [
    runCommand,
    reportCommand,
    inventoryCommand,
    topologyCommand,
    execCommand,
    factsCommand,
    sqlCommand,
    dbCommand,
    vaultCommand,
    configCommand,
    docCommand,
    lintCommand,
    schemaCommand,
  ]) {
    const added = command(io, done, args);
    for (const one of [added, ...added.commands]) one.copyInheritedSettings(program);
    program.addCommand(added);
  }
  // What the command line does not say, the environment and the file of settings may.
  program.hook("preAction", async (_program, action) => void (await applySettings(action, io)));
  return program.addHelpText(
    "after",
    `
Examples:
  mdc-provision run playbooks/site.yml -i inventory/production
  mdc-provision run playbooks/site.yml -i inventory/production --check --diff
  mdc-provision run playbooks/site.yml -i inventory/production --resume
  mdc-provision report
  mdc-provision inventory -i inventory/production --graph
  mdc-provision topology -i inventory/production
  mdc-provision exec gateway command "uptime" -i inventory/production
  mdc-provision COMMAND --help`,
  );
}

/** How often `-v` was given, told without the parser, which may be what failed. */
function verbosityOf(args: readonly string[]): number {
  return args
    .map((arg) => (arg === "--verbose" ? 1 : (/^-(v+)$/.exec(arg)?.[1]?.length ?? 0)))
    .reduce((sum, count) => sum + count, 0);
}
