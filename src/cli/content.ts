import { UsageError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import { expandLimit } from "../inventory/limit.js";
import { loadInventory } from "../inventory/load.js";
import { parseFile } from "../playbook/source-files.js";
import { Vault } from "../vault/vault.js";
import type { InventoryFlags } from "./common-options.js";
import { parseExtraVars } from "./extra-vars.js";
import type { CliIo } from "./io.js";
import { readVaultSecrets } from "./vault-passwords.js";

/** What every command about hosts starts from. */
export interface Content {
  inventory: Inventory;
  extraVars: Record<string, unknown>;
  limit: string | undefined;
}

/** Reads what the command line names, and opens the vaults in it. Throws UsageError and ContentErrors. */
export async function readContent(flags: InventoryFlags & { limit?: string }, io: CliIo): Promise<Content> {
  if (flags.inventory === undefined) {
    throw new UsageError("no inventory is given", {
      expected: "-i with an inventory file or folder, or inventory: in mdc-provision.yml",
      hint: "for this machine alone: -i localhost, -c local",
    });
  }
  const vault = new Vault(await readVaultSecrets(flags, io));
  const extraVars = parseExtraVars(flags.extraVars ?? [], (path) => parseFile(path, vault));
  const inventory = loadInventory(flags.inventory, io.cwd, vault);
  const limit = flags.limit === undefined ? undefined : expandLimit(flags.limit, io.cwd);
  if (limit !== undefined) hostsOf(inventory, limit, "--limit");
  return { inventory, extraVars, limit };
}

/** The hosts that a pattern of the command line means. Throws UsageError when there are none. */
export function hostsOf(inventory: Inventory, pattern: string, what: string): string[] {
  const hosts = inventory.matchPattern(pattern);
  if (hosts.length > 0) return hosts;
  const [unmatched] = inventory.unmatched(pattern);
  throw new UsageError(`no host of the inventory answers to ${what} "${pattern}"`, { hint: unmatched?.hint });
}
