import { createHash, createPublicKey } from "node:crypto";

export const keyTypes = ["RSA", "ECC", "Ed25519", "Ed448", "X25519", "X448"] as const;

/** What kind of key it is, in the words of the parameters. */
export interface KeyKind {
  type: string;
  size?: number | undefined;
  curve?: string | undefined;
}

const types: Record<string, string> = {
  rsa: "RSA",
  ec: "ECC",
  ed25519: "Ed25519",
  ed448: "Ed448",
  x25519: "X25519",
  x448: "X448",
};

/** OpenSSL has names of its own for two curves. */
const curves: Record<string, string> = { prime256v1: "secp256r1", prime192v1: "secp192r1" };

/** Reads the kind off the public half. */
export function kindOf(pem: string): KeyKind {
  const { asymmetricKeyType = "", asymmetricKeyDetails } = createPublicKey(pem);
  const type = types[asymmetricKeyType] ?? asymmetricKeyType;
  const curve = asymmetricKeyDetails?.namedCurve;
  return { type, size: asymmetricKeyDetails?.modulusLength, curve: curve && (curves[curve] ?? curve) };
}

/** Words for openssl genpkey(1). */
export function generationWords({ type, size, curve }: KeyKind): string[] {
  if (type === "RSA") return ["-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${size ?? 4096}`];
  if (type !== "ECC") return ["-algorithm", type];
  const name = Object.entries(curves).find(([, other]) => other === curve)?.[0] ?? curve ?? "prime256v1";
  return ["-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${name}`, "-pkeyopt", "ec_param_enc:named_curve"];
}

/** Digests of the public half, hex with colons. */
export function fingerprintsOf(pem: string): Record<string, string> {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  const digest = (algorithm: string): string =>
    createHash(algorithm)
      .update(der)
      .digest("hex")
      .replace(/..(?=.)/g, "$&:");
  return Object.fromEntries(
    ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"].map((name) => [name, digest(name)]),
  );
}

export function shownKind({ type, size, curve }: KeyKind): string {
  return [type, size, curve].filter((part) => part !== undefined).join(" ");
}
