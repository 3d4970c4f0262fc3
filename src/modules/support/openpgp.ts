import { createHash } from "node:crypto";

/** A public key as it stands in a keyring, with its subkeys, names and signatures. */
export interface PublicKey {
  /** The last 16 digits of its fingerprint (the first of a new one), and those of its subkeys. */
  ids: readonly string[];
  bytes: Buffer;
}

interface Packet {
  tag: number;
  body: Buffer;
  start: number;
  end: number;
}

const publicKeyTag = 6;
const subkeyTag = 14;

/** The keys in a keyring, armored or not; undefined where that is something else. */
export function publicKeys(source: Buffer): PublicKey[] | undefined {
  const bytes = dearmored(source);
  const packets = packetsOf(bytes);
  if (!packets || (packets.length > 0 && packets[0]?.tag !== publicKeyTag)) return undefined;
  const starts = packets.filter(({ tag }) => tag === publicKeyTag).map(({ start }) => start);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? bytes.length;
    const own = packets.filter((packet) => packet.start >= start && packet.start < end);
    const keys = own.filter(({ tag }) => tag === publicKeyTag || tag === subkeyTag);
    return { ids: keys.map(({ body }) => keyId(body)), bytes: bytes.subarray(start, end) };
  });
}

/** All blocks of armor, one behind the other; what is not armored as it is. */
function dearmored(source: Buffer): Buffer {
  const text = source.toString("latin1");
  const blocks = [
    ...text.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([^]*?)-----END PGP PUBLIC KEY BLOCK-----/g),
  ];
  if (blocks.length === 0) return source;
  return Buffer.concat(
    blocks.map(([, inner = ""]) => {
      const lines = inner.split(/\r?\n/);
      const data = lines
        .slice(lines.findIndex((line) => line.trim() === "") + 1)
        .filter((line) => !line.startsWith("="));
      return Buffer.from(data.join(""), "base64");
    }),
  );
}

/** RFC 9580, 4.2; undefined where it is no row of packets with known lengths. */
function packetsOf(bytes: Buffer): Packet[] | undefined {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = bytes[at] ?? 0;
    if ((head & 0x80) === 0) return undefined;
    const tag = head & 0x40 ? head & 0x3f : (head >> 2) & 0xf;
    const size = head & 0x40 ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, head & 3);
    if (!size || size.start + size.length > bytes.length) return undefined;
    const end = size.start + size.length;
    packets.push({ tag, body: bytes.subarray(size.start, end), start: at, end });
    at = end;
  }
  return packets;
}

function oldLength(bytes: Buffer, at: number, type: number): { start: number; length: number } | undefined {
  const width = [1, 2, 4][type];
  if (width === undefined || at + width > bytes.length) return undefined;
  return { start: at + width, length: bytes.readUIntBE(at, width) };
}

function newLength(bytes: Buffer, at: number): { start: number; length: number } | undefined {
  const first = bytes[at] ?? 255;
  if (first < 192) return { start: at + 1, length: first };
  if (first < 224) return { start: at + 2, length: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192 };
  return first === 255 && at + 5 <= bytes.length ? { start: at + 5, length: bytes.readUInt32BE(at + 1) } : undefined;
}

/** RFC 9580, 5.5.4. */
function keyId(body: Buffer): string {
  if ((body[0] ?? 0) > 4) {
    const head = Buffer.alloc(5, body[0] === 5 ? 0x9a : 0x9b);
    head.writeUInt32BE(body.length, 1);
    return createHash("sha256").update(head).update(body).digest("hex").slice(0, 16).toUpperCase();
  }
  const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  return createHash("sha1").update(head).update(body).digest("hex").slice(-16).toUpperCase();
}

/** The same keys as text. The checksum, which readers do not need, is left out (RFC 9580, 6.1). */
export function armored(bytes: Buffer): Buffer {
  const lines = bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return Buffer.from(`-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${lines}\n-----END PGP PUBLIC KEY BLOCK-----\n`);
}
