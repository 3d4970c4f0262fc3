import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { generatedPages, modulesFolder } from "../../../scripts/docs/pages.js";

describe("generated documentation (when this fails: npm run docs)", () => {
  it("says what the modules and the command line say", async () => {
    for (const [path, text] of await generatedPages()) {
      expect({ path, text: await readFile(path, "utf8") }).toEqual({ path, text });
    }
  });

  it("has no page of a module that is gone", async () => {
    const pages = await generatedPages();
    const found = (await readdir(modulesFolder)).map((name) => join(modulesFolder, name));
    expect(found.filter((path) => !pages.has(path))).toEqual([]);
  });
});
