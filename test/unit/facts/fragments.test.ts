import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { file } from "../../../src/facts/file.js";
import { fragments } from "../../../src/facts/fragments.js";
import { text } from "../../../src/facts/text.js";
import { promise } from "../../../src/facts/types.js";
import { shellHosts } from "./hosts.js";
import { runProbe, valuesOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-fragments-"));
const at = (name: string): string => join(folder, "it's here", name);
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(at("d/sub"), { recursive: true });
mkdirSync(at("empty"));
mkdirSync(at("large"));
writeFileSync(at("d/new\nline"), "1\n\0\n");
writeFileSync(at("d/.hidden"), "");
writeFileSync(at("d/-n"), "x");
symlinkSync("-n", at("d/link"));
writeFileSync(at("large/x"), Buffer.alloc(1024 * 1024 + 1));

describe.each(shellHosts(folder))("$name", (host) => {
  it("reads all files of directories", () => {
    const paths = ["d", "empty", "none", "large", "d"].map(at);
    const { output, errors } = runProbe(fragments, paths, host);
    const files = new Map(
      Object.entries({ "new\nline": "1\n\0\n", ".hidden": "", "-n": "x", link: "x" }).map(([name, content]) => [
        name,
        Buffer.from(content),
      ]),
    );
    expect(errors).toBe("");
    const large = { status: "error", message: expect.stringContaining("1048577 bytes") };
    expect(valuesOf(fragments, paths, output)).toEqual([files, new Map(), null, large, files]);
  });
});

it("foresees what is written before", () => {
  const foreseen = (...promised: ReturnType<typeof promise>[]): unknown =>
    fragments.kind.foreseen?.("/d", new Map([["a", Buffer.from("a")]]), {
      ...{ promised, removedTrees: [], other: () => undefined },
    });
  const present = { type: "file" as const };
  expect(
    foreseen(promise(file("/d/b"), present), promise(text("/d/b"), Buffer.from("b")), promise(file("/e"), present)),
  ).toEqual(
    new Map([
      ["a", Buffer.from("a")],
      ["b", Buffer.from("b")],
    ]),
  );
  expect(foreseen(promise(file("/d/a"), { type: "absent" }))).toEqual(new Map());
  expect(foreseen(promise(file("/d/b"), present))).toBeUndefined();
});
