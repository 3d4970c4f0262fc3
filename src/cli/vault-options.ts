import type { Command } from "commander";
import { collect } from "./parsers.js";

/** Where passwords of vaults come from. */
export interface VaultFlags {
  vaultId?: string[];
  vaultPasswordFile?: string[];
  askVaultPass?: true;
}

export function addVaultOptions(command: Command): Command {
  return command
    .optionsGroup("Vault:")
    .option(
      "--vault-id <label@source>",
      "password of vaults with this label: from a file, a program that prints it, or `prompt`; repeatable",
      collect,
    )
    .option("--vault-password-file <file>", "the same without a label; repeatable", collect)
    .option("-J, --ask-vault-pass", "ask for the password of vaults");
}
