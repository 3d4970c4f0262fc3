import { execFileSync } from "node:child_process";
import { constants, createPrivateKey, privateDecrypt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface KeyPair {
  /** Both in PEM. */
  certificate: string;
  key: string;
}

/** A key and a certificate that it has signed itself, in files of a folder; the kind of key as openssl takes it. */
export function makeCertificate(folder: string, name: string, ...kind: string[]): KeyPair {
  const [keyFile, file] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const options = ["-nodes", "-subj", `/CN=${name}`, "-keyout", keyFile, "-out", file];
  execFileSync("openssl", ["req", "-x509", "-newkey", ...kind, ...options], { stdio: "ignore" });
  return { certificate: readFileSync(file, "utf8"), key: readFileSync(keyFile, "utf8") };
}

/** What was encrypted for a key with the padding of PKCS #1 1.5, which is looked at, too. */
export function decrypted(encrypted: string, { key }: KeyPair): string {
  const wanted = { key: createPrivateKey(key), padding: constants.RSA_NO_PADDING };
  const block = privateDecrypt(wanted, Buffer.from(encrypted, "base64"));
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new TypeError("padded otherwise than by PKCS #1 1.5");
  return block.subarray(end + 1).toString("utf8");
}
