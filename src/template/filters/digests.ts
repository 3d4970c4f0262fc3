import { createHash } from "node:crypto";

const ansibleNamespace = "361e6d51faec444a9079341386da8e2e";

/** A digest in hexadecimal digits, by any algorithm that OpenSSL knows. */
export function digest(value: string | Uint8Array, algorithm: string): string {
  return createHash(algorithm).update(value).digest("hex");
}

/** The UUID (version 5) that a name has among those of Ansible, or in another namespace. */
export function uuidOf(name: string, namespace = ansibleNamespace): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
