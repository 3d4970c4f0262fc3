import { open } from "node:fs/promises";

const PIECE = 256 * 1024;

/**
 * The bytes of a file of the controller. All pieces stand in one buffer: each has to be used up before the next is asked for.
 * New buffers for hundreds of MB would keep the garbage collector busy for longer than the encryption takes.
 */
export async function* localPieces(path: string): AsyncGenerator<Buffer, void> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
