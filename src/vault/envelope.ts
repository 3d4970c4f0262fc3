/** What every vault of Ansible's begins with. */
const magic = "$ANSIBLE_VAULT";
const cipher = "AES256";
/** Characters of a line below the header. */
const lineLength = 80;

/** What an encrypted text holds. */
export interface Envelope {
  /** Which of several passwords it was encrypted with, where it says so. */
  label: string | undefined;
  salt: Buffer;
  /** HMAC-SHA256 of the ciphertext. */
  digest: Buffer;
  ciphertext: Buffer;
}

/** True for a file or a value that is in a vault. */
export function isVault(content: string | Uint8Array): boolean {
  if (typeof content === "string") return content.startsWith(magic);
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, magic.length)).equals(
    Buffer.from(magic),
  );
}

/** Reads format 1.1 and 1.2. Gives the reason as text for what is neither. */
export function parseEnvelope(text: string): Envelope | string {
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const [start, version = "", name = "", label] = header.trim().split(";");
  if (start !== magic) return "it is not in a vault";
  if (version !== "1.1" && version !== "1.2") return `its format is ${version === "" ? "not named" : version}`;
  if (name !== cipher) return `its cipher is ${name === "" ? "not named" : name}`;
  const body = fromHex(lines.map((line) => line.trim()).join(""));
  const parts = body?.toString("latin1").split("\n").map(fromHex) ?? [];
  const [salt, digest, ciphertext] = parts;
  if (parts.length !== 3 || !salt || !digest || !ciphertext) return "it is damaged";
  return { label, salt, digest, ciphertext };
}

/** Format 1.2 where there is a label that says something, as Ansible writes it. */
export function formatEnvelope({ label, salt, digest, ciphertext }: Envelope): string {
  const named = label !== undefined && label !== "default";
  const header = [magic, named ? "1.2" : "1.1", cipher, ...(named ? [label] : [])].join(";");
  const parts = [salt, digest, ciphertext].map((part) => part.toString("hex"));
  const body = Buffer.from(parts.join("\n")).toString("hex");
  return [header, ...(body.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? []), ""].join("\n");
}

function fromHex(text: string): Buffer | undefined {
  return text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, "hex") : undefined;
}
