import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { promisify } from "node:util";
import { formatEnvelope, type Envelope } from "./envelope.js";

/** What a password and a salt give: made by some ten milliseconds of work, which is the point of it. */
export interface Keys {
  cipher: Buffer;
  digest: Buffer;
  start: Buffer;
}

const rounds = 10_000;
const length = 80;
const blockSize = 16;
const inBackground = promisify(pbkdf2);

/** The keys, derived on a thread of their own. */
export async function deriveKeys(password: Buffer, salt: Buffer): Promise<Keys> {
  return split(await inBackground(password, salt, rounds, length, "sha256"));
}

/** The keys, now: for what has to be read before anything else can be. */
export function deriveKeysNow(password: Buffer, salt: Buffer): Keys {
  return split(pbkdf2Sync(password, salt, rounds, length, "sha256"));
}

function split(bytes: Buffer): Keys {
  return { cipher: bytes.subarray(0, 32), digest: bytes.subarray(32, 64), start: bytes.subarray(64, length) };
}

/** The content, or undefined when these keys are not the ones. */
export function unseal({ digest, ciphertext }: Envelope, keys: Keys): Buffer | undefined {
  const own = createHmac("sha256", keys.digest).update(ciphertext).digest();
  if (own.length !== digest.length || !timingSafeEqual(own, digest)) return undefined;
  const decipher = createDecipheriv("aes-256-ctr", keys.cipher, keys.start);
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
}

/** Content in a vault, under a salt of its own, as `ansible-vault` writes it. */
export async function encryptText(content: Buffer, password: Buffer, label: string | undefined): Promise<string> {
  const salt = randomBytes(32);
  const keys = await deriveKeys(password, salt);
  const padding = blockSize - (content.length % blockSize);
  const padded = Buffer.concat([content, Buffer.alloc(padding, padding)]);
  const encipher = createCipheriv("aes-256-ctr", keys.cipher, keys.start);
  const ciphertext = Buffer.concat([encipher.update(padded), encipher.final()]);
  const digest = createHmac("sha256", keys.digest).update(ciphertext).digest();
  return formatEnvelope({ label, salt, digest, ciphertext });
}
