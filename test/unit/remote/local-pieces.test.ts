import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { localPieces } from "../../../src/remote/local-pieces.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-pieces-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a file of the controller, piece by piece", () => {
  it.each([0, 1, 1024 * 1024, 3_000_003])("gives all of %d bytes in order", async (size) => {
    const path = join(folder, String(size));
    const content = randomBytes(size);
    writeFileSync(path, content);
    const hash = createHash("sha256");
    for await (const piece of localPieces(path)) hash.update(piece);
    expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
  });

  it("can be left in the middle", async () => {
    const path = join(folder, "left");
    writeFileSync(path, randomBytes(3_000_000));
    let seen = 0;
    for await (const piece of localPieces(path)) {
      seen += piece.length;
      break;
    }
    expect(seen).toBe(1024 * 1024);
  });

  it("tells of a file that is not there", async () => {
    await expect(localPieces(join(folder, "no such file")).next()).rejects.toThrow("ENOENT");
  });
});
