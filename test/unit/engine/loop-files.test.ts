import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { globbed } from "../../../src/playbook/globbed-files.js";

const root = mkdtempSync(join(tmpdir(), "mdc-glob-"));
for (const path of ["role/files/b.txt", "role/files/a.txt", "role/files/.c.txt", "play/files/p.txt", "play/d/q.conf"]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), "");
}
mkdirSync(join(root, "role/files/folder.txt"));

afterAll(() => rmSync(root, { recursive: true }));

describe("with_fileglob", () => {
  const roots = {
    rolePath: join(root, "role"),
    taskFile: join(root, "role/tasks/main.yml"),
    playFolder: join(root, "play"),
  };

  it.each<[string, unknown[], string[]]>([
    ["sorted files of the first folder that has any", ["*.txt"], ["role/files/a.txt", "role/files/b.txt"]],
    ["several patterns, with a set of letters", ["[b-z].txt", "a.???"], ["role/files/b.txt", "role/files/a.txt"]],
    ["the playbook's files where the role has none", ["p*"], ["play/files/p.txt"]],
    ["a folder within", ["d/*.conf"], ["play/d/q.conf"]],
    ["hidden files when the pattern begins with a dot", [".*.txt"], ["role/files/.c.txt"]],
    ["an absolute path", [join(root, "play/d/*")], ["play/d/q.conf"]],
    ["nothing", ["*.nope", "/nowhere/*"], []],
  ])("%s", (_name, patterns, files) => {
    expect(globbed(patterns, roots)).toEqual(files.map((file) => join(root, file)));
  });
});
