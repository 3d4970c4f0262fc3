import { closeSync, openSync, readSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { TaskError } from "../../../errors.js";

/** Where a member stands in its zip, as its central directory says. */
export interface ZipMember {
  fileName: string;
  relativeOffsetOfLocalHeader: number;
  compressedSize: number;
  compressionMethod: number;
}

const headerSize = 30;

/**
 * Content of one member, without waiting: plans are made in one go, and few of them ever look into an archive. The layout is
 * that of PKWARE's APPNOTE.TXT, 4.3.7. Throws TaskError for a compression other than none and deflate.
 */
export function memberContent(archive: string, member: ZipMember): Buffer {
  const { relativeOffsetOfLocalHeader: start, compressedSize, compressionMethod } = member;
  const file = openSync(archive, "r");
  try {
    const header = readAt(file, start, headerSize);
    const skipped = headerSize + header.readUInt16LE(26) + header.readUInt16LE(28);
    const data = readAt(file, start + skipped, compressedSize);
    if (compressionMethod === 0) return data;
    if (compressionMethod === 8) return inflateRawSync(data);
    throw new TaskError(`${archive}: ${member.fileName} is compressed by method ${compressionMethod}`, {
      expected: "none or deflate",
    });
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
