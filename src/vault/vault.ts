import { ContentError, ContentErrors, type Place } from "../errors.js";
import { deriveKeys, deriveKeysNow, unseal, type Keys } from "./cipher.js";
import { parseEnvelope, type Envelope } from "./envelope.js";
import { VaultedText } from "./vaulted-text.js";

/** A password and the label that vaults can name it by. */
export interface VaultSecret {
  label: string;
  password: Buffer;
}

/** What came out of a vault, by which password, and the label that it names. */
export interface Opened {
  content: Buffer;
  secret: VaultSecret;
  label: string | undefined;
}

/** The passwords of a run, and what was read with them. */
export class Vault {
  readonly secrets: readonly VaultSecret[];
  readonly #keys = new Map<string, Keys>();
  readonly #values: VaultedText[] = [];
  readonly #revealed = new Set<string>();
  readonly #listeners: ((secret: string) => void)[] = [];

  constructor(secrets: readonly VaultSecret[]) {
    this.secrets = secrets;
  }

  /** What an encrypted text holds. Throws ContentError when no password fits it; `what` is the subject of the message. */
  open(text: string, what: string, place: Place | undefined): Opened {
    const envelope = readEnvelope(text, what, place);
    for (const secret of this.#inOrder(envelope)) {
      const key = keyOf(secret, envelope);
      const keys = this.#keys.get(key) ?? deriveKeysNow(secret.password, envelope.salt);
      this.#keys.set(key, keys);
      const content = unseal(envelope, keys);
      if (content) return { content, secret, label: envelope.label };
    }
    throw this.#refusal(envelope, what, place);
  }

  /** The same, without keeping anybody waiting for the keys. */
  async openLater(text: string, what: string, place: Place | undefined): Promise<Opened> {
    const envelope = readEnvelope(text, what, place);
    for (const secret of this.#inOrder(envelope)) {
      const key = keyOf(secret, envelope);
      const keys = this.#keys.get(key) ?? (await deriveKeys(secret.password, envelope.salt));
      this.#keys.set(key, keys);
      if (unseal(envelope, keys)) break;
    }
    return this.open(text, what, place);
  }

  /** A `!vault` value of a file: it is being opened from now on. */
  value(text: string, place: Place): VaultedText {
    const value = new VaultedText(text, place, this);
    this.#values.push(value);
    return value;
  }

  /** Waits until all values that were read are open. Throws ContentErrors: one for each file with values that no password fits. */
  async settle(): Promise<void> {
    const failed = new Map<string, ContentError>();
    for (const value of this.#values) {
      const error = await value.opened();
      if (error && !failed.has(value.place.file)) failed.set(value.place.file, error);
    }
    if (failed.size > 0) throw new ContentErrors([...failed.values()]);
  }

  /** From now on this text is a secret for everybody who listens. */
  reveal(secret: string): void {
    if (this.#revealed.has(secret)) return;
    this.#revealed.add(secret);
    for (const listener of this.#listeners) listener(secret);
  }

  /** Hears of all that came out of vaults, and of all that will. */
  onSecret(listener: (secret: string) => void): void {
    this.#revealed.forEach(listener);
    this.#listeners.push(listener);
  }

  /** First the passwords with the label that the vault names, then all others, as in Ansible. */
  #inOrder({ label }: Envelope): VaultSecret[] {
    const named = this.secrets.filter((secret) => secret.label === label);
    return [...named, ...this.secrets.filter((secret) => !named.includes(secret))];
  }

  #refusal({ label }: Envelope, what: string, place: Place | undefined): ContentError {
    const named = label === undefined ? "" : ` (its label is "${label}")`;
    if (this.secrets.length === 0)
      return new ContentError(`${what} is in a vault, and no vault password is given${named}`, place, {
        hint: "--vault-password-file FILE, --vault-id LABEL@FILE or --ask-vault-pass",
      });
    const labels = this.secrets.map((secret) => secret.label).join(", ");
    const tried = this.secrets.length === 1 ? "the vault password does not fit" : `none of the vault passwords fits`;
    return new ContentError(`${tried} ${what}${named}`, place, { hint: `tried: ${labels}` });
  }
}

function readEnvelope(text: string, what: string, place: Place | undefined): Envelope {
  const envelope = parseEnvelope(text);
  if (typeof envelope !== "string") return envelope;
  throw new ContentError(`${what} cannot be decrypted: ${envelope}`, place, {
    expected: "a vault of Ansible's format 1.1 or 1.2 with AES256",
  });
}

function keyOf({ password }: VaultSecret, { salt }: Envelope): string {
  return `${salt.toString("base64")} ${password.toString("base64")}`;
}
