import { describe, expect, it } from "@jest/globals";
import { fromBufferPromise } from "yauzl";
import { zip, type ZipEntry } from "../../standin/zip.js";

function file(name: string, text: string, mode = 0o644): ZipEntry {
  return { name, mode, data: Buffer.from(text) };
}

async function listed(archive: Buffer) {
  const reader = await fromBufferPromise(archive);
  const found = [];
  for await (const entry of reader.eachEntry()) {
    const text = entry.fileName.endsWith("/") ? undefined : await textOf(await reader.openReadStreamPromise(entry));
    found.push({ name: entry.fileName, crc: entry.crc32, unixMode: entry.externalFileAttributes >>> 16, text });
  }
  return found;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

describe("zip", () => {
  it("is read by an independent reader, with contents, checksums and unix modes", async () => {
    const archive = zip([
      { name: "top/", mode: 0o755, data: Buffer.alloc(0) },
      file("top/check", "123456789"),
      file("top/run.sh", "#!/bin/sh\n", 0o755),
    ]);

    expect(await listed(archive)).toEqual([
      { name: "top/", crc: 0, unixMode: 0o040755, text: undefined },
      { name: "top/check", crc: 0xcbf43926, unixMode: 0o100644, text: "123456789" },
      { name: "top/run.sh", crc: expect.any(Number), unixMode: 0o100755, text: "#!/bin/sh\n" },
    ]);
  });

  it("keeps an empty file, names beyond ASCII and contents that compress well", async () => {
    const long = "deployment.toml ".repeat(10_000);
    const archive = zip([file("empty", ""), file("größe.txt", long)]);

    expect(archive.length).toBeLessThan(2000);
    expect(await listed(archive)).toEqual([
      expect.objectContaining({ name: "empty", text: "" }),
      expect.objectContaining({ name: "größe.txt", text: long }),
    ]);
  });

  it("gives the end-of-archive record alone for no entries", async () => {
    expect(zip([])).toHaveLength(22);
    expect(await listed(zip([]))).toEqual([]);
  });
});
