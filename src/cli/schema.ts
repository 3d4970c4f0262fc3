import { Command } from "commander";
import type { CliIo } from "./io.js";

/** `mdc-provision schema [KIND]` */
export function schemaCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("schema")
    .description("Print the JSON Schema of a kind of file, by which editors complete and check what is written.")
    .argument("[kind]", "playbook, role, inventory or config (default: say which files each is for)")
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision schema playbook >playbook.schema.json
  mdc-provision schema role >role.schema.json`,
    )
    .action(async (kind: string | undefined) => {
      const { printSchema } = await import("./schema-action.js");
      done(await printSchema(kind, io));
    });
}
