import { UsageError } from "../errors.js";
import type { VaultSecret } from "../vault/vault.js";
import type { CliIo } from "./io.js";
import type { EncryptFlags } from "./vault.js";
import type { VaultFlags } from "./vault-options.js";
import { readVaultSecrets } from "./vault-passwords.js";

/** The passwords that are given, or else one that is asked for. */
export function givenSecrets(flags: VaultFlags, io: CliIo): Promise<VaultSecret[]> {
  return readVaultSecrets(orAsked(flags), io);
}

/** The password to encrypt with; one that is typed is typed twice. Throws UsageError when it is not clear which. */
export async function newSecret(flags: EncryptFlags, io: CliIo): Promise<VaultSecret> {
  const secrets = await readVaultSecrets(orAsked(flags), io, true);
  const wanted = flags.encryptVaultId;
  const labels = secrets.map(({ label }) => label).join(", ");
  if (wanted === undefined && secrets.length > 1)
    throw new UsageError("several vault passwords are given", { expected: `--encrypt-vault-id with one of ${labels}` });
  const found = secrets.find(({ label }) => wanted === undefined || label === wanted);
  if (found) return found;
  throw new UsageError(`no vault password with the label "${wanted}" is given`, { expected: `one of ${labels}` });
}

function orAsked(flags: VaultFlags): VaultFlags {
  const given = flags.vaultId !== undefined || flags.vaultPasswordFile !== undefined;
  return given ? flags : { ...flags, askVaultPass: true };
}
