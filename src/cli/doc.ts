import { Command } from "commander";
import type { CliIo } from "./io.js";

/** `mdc-provision doc [MODULE...]` */
export function docCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("doc")
    .description("Tell what modules there are, or what one does: its parameters, rules and examples.")
    .argument("[module...]", "names of modules (default: the list of all)")
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision doc
  mdc-provision doc copy template`,
    )
    .action(async (names: string[]) => {
      const { showModules } = await import("./doc-action.js");
      done(await showModules(names, io));
    });
}
