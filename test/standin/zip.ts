import { crc32, deflateRawSync } from "node:zlib";

/** One member of an archive; a name that ends with "/" is a folder and has no data. */
export interface ZipEntry {
  name: string;
  /** Unix permission bits, such as 0o755. */
  mode: number;
  data: Uint8Array;
}

const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** 1980-01-01, the first day that the format knows: equal input gives equal bytes on any day. */
const FIRST_DAY = 0x0021;
const VERSION_NEEDED = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION_NEEDED;
const REGULAR_FILE = 0o100000;
const DIRECTORY = 0o040000;
const DOS_DIRECTORY = 0x10;

/**
 * A zip archive of the entries, in their order, without zip64 (so below 65536 entries and 4 GiB).
 * The layout is that of PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const members: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const body = entry.data.length === 0 ? Buffer.alloc(0) : deflateRawSync(entry.data, { level: 9 });
    const shared = sharedHeader(entry, name, body);
    const member = Buffer.concat([signature("PK\x03\x04"), shared, name, body]);
    members.push(member);
    directory.push(directoryRecord(entry, name, shared, offset));
    offset += member.length;
  }
  const index = Buffer.concat(directory);
  return Buffer.concat([...members, index, endRecord(entries.length, index.length, offset)]);
}

/** The 26 bytes that a local header and its directory record have in common. */
function sharedHeader(entry: ZipEntry, name: Buffer, body: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION_NEEDED, 0);
  header.writeUInt16LE(UTF8_NAMES, 2);
  header.writeUInt16LE(body.length === 0 ? 0 : DEFLATED, 4);
  header.writeUInt16LE(FIRST_DAY, 8);
  header.writeUInt32LE(crc32(entry.data), 10);
  header.writeUInt32LE(body.length, 14);
  header.writeUInt32LE(entry.data.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function directoryRecord(entry: ZipEntry, name: Buffer, shared: Buffer, offset: number): Buffer {
  const isFolder = entry.name.endsWith("/");
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(MADE_BY_UNIX);
  const tail = Buffer.alloc(14);
  const unixMode = (isFolder ? DIRECTORY : REGULAR_FILE) | entry.mode;
  tail.writeUInt32LE(unixMode * 0x10000 + (isFolder ? DOS_DIRECTORY : 0), 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([signature("PK\x01\x02"), madeBy, shared, tail, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(18);
  record.writeUInt16LE(count, 4);
  record.writeUInt16LE(count, 6);
  record.writeUInt32LE(size, 8);
  record.writeUInt32LE(offset, 12);
  return Buffer.concat([signature("PK\x05\x06"), record]);
}

function signature(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
