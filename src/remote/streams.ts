import type { Readable, Writable } from "node:stream";
import { BEAT } from "./guardian.js";

/** What a host tells in an error message is its last words, not its whole output. */
const LAST_WORDS = 4096;
const PIECE = 64 * 1024;

/** Keeps the end of what a stream prints, but for signs of life, as text, and keeps the stream flowing: a full stderr would stop the host. */
export function lastWords(stream: Readable, onBytes: (count: number) => void = () => undefined): () => string {
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    onBytes(chunk.length);
    if (chunk.toString("latin1") !== BEAT) tail = Buffer.concat([tail, chunk]).subarray(-LAST_WORDS);
  });
  stream.resume();
  return () => tail.toString().replaceAll(BEAT, "").trim();
}

/** Writes all bytes, waiting whenever the other side is slower than we are; gives up silently once the stream is closed. */
export async function writeAll(stream: Writable, bytes: Buffer, onBytes: (count: number) => void): Promise<void> {
  for (let at = 0; at < bytes.length && stream.writable; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    onBytes(piece.length);
    if (!stream.write(piece)) await drained(stream);
  }
}

/** Writes bytes and waits until the stream has no more use for their buffer, or is closed. */
export function writeOut(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["close", "error"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["close", "error"]) stream.on(event, done);
    if (stream.writable) stream.write(bytes, done);
    else done();
  });
}

/** `events.once` would reject on an error and never settle on a close: here both just end the wait. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["drain", "close", "error"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) stream.on(event, done);
    if (!stream.writableNeedDrain || !stream.writable) done();
  });
}
