import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import tar from "tar-stream";
import { afterAll, describe, expect, it } from "@jest/globals";
import {
  checkedEntries,
  formatOf,
  memberPath,
  unlistedDirectories,
} from "../../../../src/modules/support/archive/entry.js";
import { selected } from "../../../../src/modules/support/archive/patterns.js";
import { readArchive } from "../../../../src/modules/support/archive/read-archive.js";
import { readListing } from "../../../../src/modules/support/archive/read-listing.js";
import { sha256Of } from "../../../../src/modules/support/content.js";
import { zip } from "../../../standin/zip.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

function archive(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

type Entry = [header: Partial<tar.Header>, content?: string];

async function tarOf(...entries: Entry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const [header, content] of entries) pack.entry(header as tar.Header, content ?? "");
  pack.finalize();
  return buffer(pack);
}

describe("an archive on the controller", () => {
  it("tells what a zip holds, and its contents when they are asked for", async () => {
    const path = archive(
      "a.zip",
      zip([
        { name: "d/", mode: 0o750, data: Buffer.alloc(0) },
        { name: "d/x ü", mode: 0o640, data: Buffer.from("text") },
      ]),
    );
    const { format, entries } = await readArchive(path, true);
    expect(format).toBe("zip");
    expect(entries).toMatchObject([
      { path: "d", type: "directory", mode: 0o750 },
      { path: "d/x ü", type: "file", mode: 0o640, size: 4, sha256: sha256Of(Buffer.from("text")) },
    ]);
    expect(entries[1]?.content?.().toString()).toBe("text");
    expect((await readArchive(path, false)).entries[1]).not.toHaveProperty("sha256");
  });

  it("tells what a tar holds, links and repeated members included", async () => {
    const bytes = await tarOf(
      [{ name: "./", type: "directory" }],
      [{ name: "./d/x", mode: 0o4755 }, "old"],
      [{ name: "d/x", mode: 0o755 }, "new"],
      [{ name: "l", type: "symlink", linkname: "../elsewhere" }],
      [{ name: "h", type: "link", linkname: "d/x" }],
    );
    const { format, entries } = await readArchive(archive("a.tgz", gzipSync(bytes)), true);
    expect(format).toBe("tar.gz");
    const x = { type: "file", mode: 0o755, size: 3, sha256: sha256Of(Buffer.from("new")) };
    expect(entries).toMatchObject([
      { path: "d/x", ...x },
      { path: "l", type: "link", target: "../elsewhere" },
      { path: "h", ...x },
    ]);
  });

  it.each([
    ["leads outside", [[{ name: "a/../../b" }, "x"]], "outside the destination"],
    ["is absolute", [[{ name: "/etc/x" }, "x"]], "outside the destination"],
    [
      "is written through a link",
      [[{ name: "l", type: "symlink", linkname: "/etc" }], [{ name: "l/x" }, "x"]],
      "below a link",
    ],
    ["is a device", [[{ name: "d", type: "character-device" }]], "character-device"],
  ] as [string, Entry[], string][])("is refused when a member %s", async (_name, entries, message) => {
    await expect(readArchive(archive("evil.tar", await tarOf(...entries)), false)).rejects.toThrow(message);
  });

  it("is refused when it is cut short", async () => {
    const bytes = gzipSync(await tarOf([{ name: "x" }, "content"]));
    await expect(readArchive(archive("cut.tgz", bytes.subarray(0, 40)), false)).rejects.toThrow(
      "cannot be read as tar.gz",
    );
    await expect(readArchive(archive("cut.zip", Buffer.from("PK\x03\x04")), false)).rejects.toThrow(
      "cannot be read as zip",
    );
  });
});

describe("the listing of an archive of the host", () => {
  const gzip = Buffer.from([0x1f, 0x8b]);

  it("is read from GNU tar", () => {
    const lines = String.raw`drwxr-xr-x root/root         0 2024-01-01 10:00 ./top/
-rwsr-x--- app/app         12 2024-01-01 10:00 ./top/a b
-rw-r--r-- 0/0              3 2024-01-01 10:00 top/\303\274\n
lrwxrwxrwx root/root         0 2024-01-01 10:00 top/l -> a b
hrw-r--r-- root/root         0 2024-01-01 10:00 top/h link to top/a b
`;
    expect(readListing(gzip, lines, "a.tgz")).toEqual({
      format: "tar.gz",
      entries: [
        { path: "top", type: "directory", mode: 0o755 },
        { path: "top/a b", type: "file", mode: 0o4750, size: 12 },
        { path: "top/ü\n", type: "file", mode: 0o644, size: 3 },
        { path: "top/l", type: "link", mode: undefined, target: "a b" },
        { path: "top/h", type: "file", mode: 0o644 },
      ],
    });
  });

  it("is read from busybox tar", () => {
    const line = "-rw-r--r-- root/root         4 2024-01-01 10:00:00 top/x\n";
    expect(readListing(gzip, line, "a")).toMatchObject({ entries: [{ path: "top/x", size: 4, mode: 0o644 }] });
  });

  it("is read from unzip", () => {
    const lines = `Archive:  /srv/a.zip
Zip file size: 250 bytes, number of entries: 3
drwxr-xr-x  3.0 unx        0 bx stor 20240101.100000 top/
-rwxr-x---  3.0 unx     1234 tx defN 20240101.100000 top/a b
-rw-a--     2.0 fat       10 b- defN 20240101.100000 top/dos
3 files, 10 bytes uncompressed, 12 bytes compressed:  -20.0%
`;
    expect(readListing(Buffer.from("PK\x03\x04"), lines, "a.zip")).toMatchObject({
      format: "zip",
      entries: [
        { path: "top", type: "directory", mode: 0o755 },
        { path: "top/a b", type: "file", mode: 0o750, size: 1234 },
        { path: "top/dos", type: "file", mode: undefined, size: 10 },
      ],
    });
  });

  it("is refused with a member outside", () => {
    const line = "-rw-r--r-- root/root 4 2024-01-01 10:00 ../x\n";
    expect(readListing(gzip, line, "a")).toMatchObject({ failed: expect.stringContaining("outside") });
  });
});

describe("members", () => {
  const files = ["top/bin/run.sh", "top/conf/a.xml", "top/conf/b.toml"].map((path) => ({
    path,
    type: "file" as const,
    mode: 0o644,
  }));
  const names = (include: string[], exclude: string[]): string[] =>
    selected(files, include, exclude).map((one) => one.path);

  it("are chosen by patterns", () => {
    expect(names([], [])).toHaveLength(3);
    expect(names(["*.xml"], [])).toEqual(["top/conf/a.xml"]);
    expect(names(["./top/conf/"], [])).toEqual(["top/conf/a.xml", "top/conf/b.toml"]);
    expect(names([], ["top/conf", "*.[st]h"])).toEqual([]);
    expect(names([], ["a.xml"])).toHaveLength(3);
  });

  it("have plain paths", () => {
    expect(memberPath("./a//b/", "x")).toBe("a/b");
    expect(memberPath("./", "x")).toBe("");
  });

  it("may be in directories that are not listed", () => {
    expect(unlistedDirectories(checkedEntries(files, "x"))).toEqual(["top", "top/bin", "top/conf"]);
  });

  it.each([
    ["504b0304", "zip"],
    ["1f8b08", "tar.gz"],
    ["425a6839", "tar.bz2"],
    ["fd377a585a00", "tar.xz"],
    ["28b52ffd", "tar.zst"],
    ["746f702f", "tar"],
  ])("of a file that begins with %s are in a %s", (hex, format) => {
    expect(formatOf(Buffer.from(hex, "hex"))).toBe(format);
  });
});
