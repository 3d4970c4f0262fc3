import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  publicEncrypt,
  scryptSync,
  X509Certificate,
} from "node:crypto";

/** What of a block is no text: 00 02 before the padding, 00 behind it, and eight bytes of padding at least. */
const overhead = 11;
const derivation = { N: 32_768, r: 8, maxmem: 64 * 1024 * 1024 };
const derived = new Map<string, Buffer>();

/**
 * A text encrypted for the key of a certificate: RSA with the padding of PKCS #1 1.5, in base64, as WSO2's secure vault reads it. The
 * padding follows from `secret`, `name` and the text instead of chance: the same arguments give the same result, so that a file
 * which holds it need not be written anew. Who does not know `secret` cannot tell the padding from chance.
 */
export function rsaEncrypt(text: string, certificate: string, secret: string, name = ""): string {
  const { raw } = new X509Certificate(certificate);
  const key = createPublicKey(certificate);
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  if (key.asymmetricKeyType !== "rsa") throw new TypeError("the certificate's key is not one of RSA");
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > size - overhead)
    throw new TypeError(
      `a key of ${size * 8} bits encrypts ${size - overhead} bytes at most, these are ${bytes.length}`,
    );
  const padding = nonZeroBytes(keyOf(secret, raw), `${name}\0${text}`, size - 3 - bytes.length);
  const block = Buffer.concat([Buffer.from([0, 2]), padding, Buffer.from([0]), bytes]);
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block).toString("base64");
}

/** Slow to make, so that guessing at a secret by what it has encrypted is slow, too. */
function keyOf(secret: string, certificate: Buffer): Buffer {
  const salt = createHash("sha256").update(certificate).digest();
  const place = createHash("sha256").update(salt).update(secret).digest("hex");
  const key = derived.get(place) ?? scryptSync(secret, salt, 32, derivation);
  derived.set(place, key);
  return key;
}

function nonZeroBytes(key: Buffer, about: string, count: number): Buffer {
  let bytes = Buffer.alloc(0);
  for (let block = 0; bytes.length < count; block += 1) {
    const more = createHmac("sha256", key).update(`${block}\0${about}`).digest();
    bytes = Buffer.concat([bytes, more.filter((byte) => byte !== 0)]);
  }
  return bytes.subarray(0, count);
}
