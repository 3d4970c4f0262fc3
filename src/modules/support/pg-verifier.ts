import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

/** What PostgreSQL's own clients use. */
const iterations = 4096;

/** True for what CREATE ROLE … PASSWORD takes as a verifier and not as a password. */
export function isVerifier(text: string): boolean {
  return /^md5[0-9a-f]{32}$/.test(text) || /^SCRAM-SHA-256\$\d+:[^$]+\$[^:]+:.+$/.test(text);
}

/** The verifier that a server keeps instead of a password (RFC 5802 and 7677); `salt` should be 16 random bytes. */
export function scramVerifier(password: string, salt: Buffer): string {
  const { storedKey, serverKey } = scramKeys(password, salt, iterations);
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

/** The verifier of servers before PostgreSQL 10, and of those with `password_encryption = md5`. */
export function md5Verifier(password: string, role: string): string {
  return `md5${createHash("md5").update(password).update(role).digest("hex")}`;
}

/** Whether a stored verifier belongs to the password of the role. */
export function verifies(verifier: string, password: string, role: string): boolean {
  const match = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier);
  if (!match) return same(verifier, md5Verifier(password, role));
  const [, rounds = "", salt = "", storedKey = "", serverKey = ""] = match;
  const keys = scramKeys(password, Buffer.from(salt, "base64"), Number(rounds));
  return same(keys.storedKey, storedKey) && same(keys.serverKey, serverKey);
}

function scramKeys(password: string, salt: Buffer, rounds: number): { storedKey: string; serverKey: string } {
  const salted = pbkdf2Sync(prepared(password), salt, rounds, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  return {
    storedKey: createHash("sha256").update(clientKey).digest("base64"),
    serverKey: createHmac("sha256", salted).update("Server Key").digest("base64"),
  };
}

/** SASLprep (RFC 4013) without its table of forbidden characters; for ASCII it changes nothing. */
function prepared(password: string): string {
  return password
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " ")
    .replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g, "")
    .normalize("NFKC");
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
