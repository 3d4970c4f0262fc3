import { UsageError } from "../errors.js";
import { loadModules } from "../modules/registry.js";
import type { AnyModule } from "../modules/types.js";
import { didYouMean } from "../playbook/nearest.js";
import type { JsonSchema } from "../schema/json-schema.js";
import { schemaKinds } from "../schema/schemas.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { settingsSchema } from "./settings-schema.js";

const kinds: Readonly<Record<string, { files: string; make(modules: readonly AnyModule[]): JsonSchema }>> = {
  ...schemaKinds,
  config: { files: "settings (mdc-provision.yml)", make: settingsSchema },
};

/** Prints a schema, or what there are. Throws UsageError for one that is not there. */
export async function printSchema(kind: string | undefined, { stdout }: CliIo): Promise<number> {
  if (kind === undefined) {
    for (const [name, { files }] of Object.entries(kinds)) stdout.write(`${name.padEnd(9)}  ${files}\n`);
    return exitCodes.success;
  }
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!found) {
    const names = Object.keys(kinds);
    throw new UsageError(`there is no schema "${kind}"`, {
      expected: names.join(", "),
      hint: didYouMean(kind, names),
    });
  }
  const modules = [...(await loadModules()).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  stdout.write(`${JSON.stringify(found.make(modules), null, 2)}\n`);
  return exitCodes.success;
}
