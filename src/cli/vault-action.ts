import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { ContentError, UsageError } from "../errors.js";
import { isVault } from "../vault/envelope.js";
import { encryptText } from "../vault/cipher.js";
import { Vault, type Opened } from "../vault/vault.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { replaceFile } from "./replace-file.js";
import { editText } from "./vault-edit.js";
import { givenSecrets, newSecret } from "./vault-secrets.js";
import type { EncryptFlags, RekeyFlags } from "./vault.js";
import type { VaultFlags } from "./vault-options.js";

const stream = "-";

/** Encrypts files in their places. Throws UsageError and ContentError; nothing is changed then. */
export async function encryptFiles(files: readonly string[], flags: EncryptFlags, io: CliIo): Promise<number> {
  const inputs = await readInputs(files, flags.output, io);
  for (const { name, content } of inputs)
    if (isVault(content)) throw new ContentError(`${name} is in a vault already`, undefined);
  const secret = await newSecret(flags, io);
  const texts = await Promise.all(inputs.map(({ content }) => encryptText(content, secret.password, secret.label)));
  return writeAll(inputs, texts, flags.output, "encrypted", io);
}

/** Puts files out of the vault. Throws as `encryptFiles`. */
export async function decryptFiles(files: readonly string[], flags: EncryptFlags, io: CliIo): Promise<number> {
  const inputs = await readInputs(files, flags.output, io);
  const opened = await openAll(inputs, flags, io);
  const contents = opened.map(({ content }) => content);
  return writeAll(inputs, contents, flags.output, "decrypted", io);
}

/** Prints what files hold. */
export async function viewFiles(files: readonly string[], flags: VaultFlags, io: CliIo): Promise<number> {
  for (const { content } of await openAll(await readInputs(files, stream, io), flags, io)) io.stdout.write(content);
  return exitCodes.success;
}

/** Encrypts files with another password. Throws as `encryptFiles`. */
export async function rekeyFiles(files: readonly string[], flags: RekeyFlags, io: CliIo): Promise<number> {
  const inputs = await readInputs(files, undefined, io);
  const opened = await openAll(inputs, flags, io);
  const { newVaultId, newVaultPasswordFile } = flags;
  const wanted = {
    ...(newVaultId === undefined ? {} : { vaultId: [newVaultId] }),
    ...(newVaultPasswordFile === undefined ? {} : { vaultPasswordFile: [newVaultPasswordFile] }),
  };
  const { password, label } = await newSecret(wanted, io);
  const texts = await Promise.all(opened.map(({ content }) => encryptText(content, password, label)));
  return writeAll(inputs, texts, undefined, "encrypted anew", io);
}

/** Lets `$EDITOR` change what a file holds; what is saved unchanged is not written. */
export async function editFile(file: string, flags: VaultFlags, io: CliIo): Promise<number> {
  const [input] = await readInputs([file], undefined, io);
  const [opened] = input ? await openAll([input], flags, io) : [];
  if (!input || !opened) throw new UsageError("which file?");
  const edited = await editText(opened.content, basename(file), io);
  if (edited.equals(opened.content)) return exitCodes.success;
  // The file keeps its label, whatever that of the password is.
  const text = await encryptText(edited, opened.secret.password, opened.label);
  return writeAll([input], [text], undefined, "encrypted", io);
}

/** Makes a new file with `$EDITOR`. */
export async function createFile(file: string, flags: EncryptFlags, io: CliIo): Promise<number> {
  const path = resolve(io.cwd, file);
  if (existsSync(path)) throw new UsageError(`${file} is there already`, { hint: "vault edit changes it" });
  const secret = await newSecret(flags, io);
  const edited = await editText(new Uint8Array(), basename(file), io);
  replaceFile(path, await encryptText(edited, secret.password, secret.label));
  return exitCodes.success;
}

interface Input {
  name: string;
  /** Missing for the standard input. */
  path: string | undefined;
  content: Buffer;
}

/** Several files have no room in one output. Without a file it is the standard input. */
async function readInputs(files: readonly string[], output: string | undefined, io: CliIo): Promise<Input[]> {
  const names = files.length === 0 ? [stream] : [...new Set(files)];
  if (output !== undefined && output !== stream && names.length > 1)
    throw new UsageError("--output takes what comes of one file", { expected: "one file, or no --output" });
  const inputs: Input[] = [];
  for (const name of names) {
    if (name === stream) inputs.push({ name: "the standard input", path: undefined, content: await buffer(io.stdin) });
    else inputs.push({ name, path: resolve(io.cwd, name), content: readBytes(name, io.cwd) });
  }
  return inputs;
}

function readBytes(name: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, name));
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** All are opened before anything is written. */
async function openAll(inputs: readonly Input[], flags: VaultFlags, io: CliIo): Promise<Opened[]> {
  for (const { name, content } of inputs)
    if (!isVault(content)) throw new ContentError(`${name} is not in a vault`, undefined);
  const vault = new Vault(await givenSecrets(flags, io));
  return Promise.all(inputs.map(({ name, content }) => vault.openLater(content.toString("latin1"), name, undefined)));
}

function writeAll(
  inputs: readonly Input[],
  contents: readonly (string | Buffer)[],
  output: string | undefined,
  done: string,
  io: CliIo,
): number {
  for (const [index, { name, path }] of inputs.entries()) {
    const content = contents[index] ?? "";
    const target = output === undefined ? path : output === stream ? undefined : resolve(io.cwd, output);
    if (target === undefined) io.stdout.write(content);
    else {
      replaceFile(target, content);
      io.stderr.write(`${name}: ${done}\n`);
    }
  }
  return exitCodes.success;
}
