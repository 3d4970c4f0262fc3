import { Command } from "commander";
import type { CliIo } from "./io.js";
import { collect } from "./parsers.js";
import { addVaultOptions, type VaultFlags } from "./vault-options.js";

export interface EncryptFlags extends VaultFlags {
  encryptVaultId?: string;
  output?: string;
}

export interface RekeyFlags extends VaultFlags {
  newVaultId?: string;
  newVaultPasswordFile?: string;
}

export interface StringFlags extends EncryptFlags {
  name?: string[];
  prompt?: true;
  stdinName?: string;
}

/** `mdc-provision vault encrypt|decrypt|view|edit|create|rekey|encrypt-string` */
export function vaultCommand(io: CliIo, done: (code: number) => void): Command {
  return new Command("vault")
    .description("Encrypt files and values for playbooks and inventories, in the format of ansible-vault.")
    .addCommand(encryptCommand(io, done))
    .addCommand(decryptCommand(io, done))
    .addCommand(viewCommand(io, done))
    .addCommand(editCommand(io, done))
    .addCommand(createCommand(io, done))
    .addCommand(rekeyCommand(io, done))
    .addCommand(stringCommand(io, done))
    .addHelpText(
      "after",
      `
Without --vault-id and --vault-password-file the password is asked for. Files are replaced in one step and keep their mode.

Examples:
  mdc-provision vault encrypt group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  mdc-provision vault encrypt-string --prompt --name db_password --vault-id prod@~/.vault-prod
  mdc-provision vault edit group_vars/all/secrets.yml -J
  mdc-provision run playbooks/site.yml -i inventory/production --vault-password-file ~/.vault-password`,
    );
}

function encryptCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("encrypt")
    .description("Encrypt files, or the standard input.")
    .argument("[file...]", "files; - for the standard input");
  return withOutput(withVaultId(addVaultOptions(command))).action(async (files: string[], flags: EncryptFlags) => {
    const { encryptFiles } = await import("./vault-action.js");
    done(await encryptFiles(files, flags, io));
  });
}

function decryptCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("decrypt")
    .description("Put files, or the standard input, out of the vault.")
    .argument("[file...]", "files; - for the standard input");
  return withOutput(addVaultOptions(command)).action(async (files: string[], flags: EncryptFlags) => {
    const { decryptFiles } = await import("./vault-action.js");
    done(await decryptFiles(files, flags, io));
  });
}

function viewCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("view").description("Print what files in a vault hold.").argument("<file...>", "files");
  return addVaultOptions(command).action(async (files: string[], flags: VaultFlags) => {
    const { viewFiles } = await import("./vault-action.js");
    done(await viewFiles(files, flags, io));
  });
}

function editCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("edit")
    .description("Change a file in a vault with $EDITOR.")
    .argument("<file>", "a file that is in a vault");
  return addVaultOptions(command).action(async (file: string, flags: VaultFlags) => {
    const { editFile } = await import("./vault-action.js");
    done(await editFile(file, flags, io));
  });
}

function createCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("create")
    .description("Make a new file in a vault with $EDITOR.")
    .argument("<file>", "a file that is not there yet");
  return withVaultId(addVaultOptions(command)).action(async (file: string, flags: EncryptFlags) => {
    const { createFile } = await import("./vault-action.js");
    done(await createFile(file, flags, io));
  });
}

function rekeyCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("rekey")
    .description("Encrypt files in a vault with another password: all of them or none.")
    .argument("<file...>", "files that are in a vault");
  return addVaultOptions(command)
    .option("--new-vault-id <label@source>", "the new password, and its label")
    .option("--new-vault-password-file <file>", "the same without a label (default: ask)")
    .action(async (files: string[], flags: RekeyFlags) => {
      const { rekeyFiles } = await import("./vault-action.js");
      done(await rekeyFiles(files, flags, io));
    });
}

function stringCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("encrypt-string")
    .alias("encrypt_string")
    .description("Print texts as !vault values for YAML files.")
    .argument(
      "[text...]",
      "what to encrypt; - for the standard input (the default). Others see it in the list of processes",
    )
    .option("-p, --prompt", "ask for the text")
    .option("-n, --name <name>", "variable that the value is for; one for each text", collect)
    .option("--stdin-name <name>", "variable for the text of the standard input");
  return withOutput(withVaultId(addVaultOptions(command))).action(async (texts: string[], flags: StringFlags) => {
    const { encryptStrings } = await import("./vault-string.js");
    done(await encryptStrings(texts, flags, io));
  });
}

function withVaultId(command: Command): Command {
  return command.option("--encrypt-vault-id <label>", "which of several passwords to encrypt with");
}

function withOutput(command: Command): Command {
  return command.option("--output <file>", "where to write instead; - for the standard output");
}
