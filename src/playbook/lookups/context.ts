import type { Scope } from "../../template/types.js";
import type { Vault } from "../../vault/vault.js";

/** Where an expression stands that looks something up. */
export interface LookupContext {
  /** Folder of the playbook. */
  folder: string;
  rolePath: string | undefined;
  /** File of the task; the playbook's folder stands for it where there is none. */
  taskFile?: string;
  vault: Vault;
  /** What the expression sees, for templates that it renders. */
  scope: () => Scope;
}

/** What stands behind the terms: `lookup("file", "a.txt", { rstrip: false })`. */
export type LookupOptions = Readonly<Record<string, unknown>>;

/** One kind of lookup: all that is found for the terms. Throws TypeError with the reason. */
export type Lookup = (terms: readonly string[], options: LookupOptions, context: LookupContext) => unknown[];

/** Refuses options that a lookup does not have. */
export function checkOptions(name: string, options: LookupOptions, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined)
    throw new TypeError(
      `lookup "${name}" has no option "${unknown}"${known.length > 0 ? `, it has ${known.join(", ")}` : ""}`,
    );
}
