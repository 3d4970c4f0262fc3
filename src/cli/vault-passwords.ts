import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { isVault } from "../vault/envelope.js";
import type { VaultSecret } from "../vault/vault.js";
import type { CliIo } from "./io.js";
import { askSecrets } from "./prompt.js";
import type { VaultFlags } from "./vault-options.js";

const unnamed = "default";

interface Source {
  label: string;
  /** A path, or undefined for somebody who is asked. */
  path: string | undefined;
  prompt: string;
}

/**
 * The passwords that the command line names, in Ansible's order: those with a label, then files, then the one that is
 * asked for. A password for something new is asked for twice. Throws UsageError.
 */
export async function readVaultSecrets(flags: VaultFlags, io: CliIo, isNew = false): Promise<VaultSecret[]> {
  const secrets: VaultSecret[] = [];
  for (const { label, path, prompt } of sourcesOf(flags)) {
    const password = path === undefined ? await asked(prompt, io, isNew) : await fromPath(path, label, io);
    if (password.length === 0) throw new UsageError(`the vault password of "${label}" is empty`);
    secrets.push({ label, password });
  }
  return secrets;
}

function sourcesOf({ vaultId = [], vaultPasswordFile = [], askVaultPass }: VaultFlags): Source[] {
  const named = vaultId.map((id): Source => {
    const at = id.indexOf("@");
    const label = at > 0 ? id.slice(0, at) : unnamed;
    const source = id.slice(at + 1);
    if (source === "" || at === 0)
      throw new UsageError(`--vault-id ${id} does not name where the password is`, {
        expected: "LABEL@FILE, LABEL@prompt, or a file",
      });
    return { label, path: source === "prompt" ? undefined : source, prompt: `Vault password (${label})` };
  });
  const files = vaultPasswordFile.map((path): Source => ({ label: unnamed, path, prompt: "" }));
  const prompts = askVaultPass ? [{ label: unnamed, path: undefined, prompt: "Vault password" }] : [];
  return [...named, ...files, ...prompts];
}

async function asked(prompt: string, io: CliIo, isNew: boolean): Promise<Buffer> {
  const prompts = isNew ? [`New ${prompt}`, `Confirm new ${prompt}`] : [prompt];
  const [password = "", again] = await askSecrets(prompts, io);
  if (again !== undefined && again !== password) throw new UsageError("the two passwords are not the same");
  return Buffer.from(password);
}

function fromPath(written: string, label: string, io: CliIo): Promise<Buffer> {
  const path = written.startsWith("~/") ? join(homedir(), written.slice(2)) : resolve(io.cwd, written);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`there is no vault password file "${written}"`);
  if (stats.isDirectory()) throw new UsageError(`the vault password file "${written}" is a folder`);
  return (stats.mode & 0o111) === 0 ? Promise.resolve(fromFile(path, written)) : fromProgram(path, written, label, io);
}

function fromFile(path: string, written: string): Buffer {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError(`the vault password file "${written}" cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (isVault(text)) throw new UsageError(`the vault password file "${written}" is in a vault itself`);
  return Buffer.from(text.trim());
}

/** What a program prints; one whose name ends in `-client` is told the label, as in Ansible. */
function fromProgram(path: string, written: string, label: string, io: CliIo): Promise<Buffer> {
  const isClient = basename(path, extname(path)).endsWith("-client");
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, hint?: string): void =>
      reject(new UsageError(`the vault password program "${written}" ${reason}`, hint === undefined ? {} : { hint }));
    const child = spawn(path, isClient ? ["--vault-id", label] : [], {
      cwd: io.cwd,
      env: io.env,
      stdio: ["inherit", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) =>
      refuse(`cannot be run: ${error.message}`, "a file that holds the password itself must not be executable"),
    );
    child.on("close", (code, signal) => {
      if (code === 0)
        resolve(
          Buffer.from(
            Buffer.concat(chunks)
              .toString("utf8")
              .replace(/^[\r\n]+|[\r\n]+$/g, ""),
          ),
        );
      else refuse(`ended with ${code === null ? String(signal) : `code ${code}`}`);
    });
  });
}
