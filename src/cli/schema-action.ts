import { UsageError } from "../errors.js";
import { loadModules } from "../modules/registry.js";
import { didYouMean } from "../playbook/nearest.js";
import { schemaKinds, type SchemaName } from "../schema/schemas.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";

/** Prints a schema, or what there are. Throws UsageError for one that is not there. */
export async function printSchema(kind: string | undefined, { stdout }: CliIo): Promise<number> {
  if (kind === undefined) {
    for (const [name, { files }] of Object.entries(schemaKinds)) stdout.write(`${name.padEnd(9)}  ${files}\n`);
    return exitCodes.success;
  }
  if (!isKind(kind)) {
    const names = Object.keys(schemaKinds);
    throw new UsageError(`there is no schema "${kind}"`, {
      expected: names.join(", "),
      hint: didYouMean(kind, names),
    });
  }
  const modules = [...(await loadModules()).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  stdout.write(`${JSON.stringify(schemaKinds[kind].make(modules), null, 2)}\n`);
  return exitCodes.success;
}

function isKind(kind: string): kind is SchemaName {
  return Object.hasOwn(schemaKinds, kind);
}
