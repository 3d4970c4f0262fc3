import type { AnyModule } from "../modules/types.js";
import { inventorySchema, playbookSchema, roleSchema } from "./file-schemas.js";
import type { JsonSchema } from "./json-schema.js";

/** A kind of file that there is a schema for. */
interface SchemaKind {
  /** For people: which files. */
  files: string;
  make(modules: readonly AnyModule[]): JsonSchema;
}

export const schemaKinds = {
  playbook: { files: "playbooks", make: playbookSchema },
  role: { files: "tasks, handlers and meta/main.yml of roles, and files of tasks", make: roleSchema },
  inventory: { files: "inventories in YAML", make: inventorySchema },
} as const satisfies Record<string, SchemaKind>;

export type SchemaName = keyof typeof schemaKinds;
