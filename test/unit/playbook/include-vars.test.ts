import { afterAll, describe, expect, it } from "@jest/globals";
import { Vault } from "../../../src/vault/vault.js";
import type { VarsRequest } from "../../../src/modules/types.js";
import { findIncludedFiles, readIncludedFiles } from "../../../src/playbook/include-vars.js";
import { complaintsIn, complaintsOf, project, tasks } from "./project.js";

const files = project({
  "x.yml": "x: 1\n",
  "vars/x.yml": "x: 2\n",
  "vars/a/1.yml": "n: 1\n",
  "vars/a/b/2.json": '{ "n": 2 }',
  "vars/a/notes.txt": "-",
  "roles/r/vars/main.yml": "n: 0\n",
  "roles/r/vars/x.yml": "x: 3\n",
  "roles/r/vars/bad.yml": "- 1\n",
});

afterAll(() => files.remove());

const place = { file: `${files.root}/site.yml`, line: 1, column: 1 };

function found(wish: Partial<VarsRequest>, role = false): string[] {
  const request = {
    depth: 0,
    ignoreFiles: [],
    extensions: ["yml", "json"],
    ignoreUnknownExtensions: true,
    merge: false,
  };
  const rolePath = role ? `${files.root}/roles/r` : undefined;
  return findIncludedFiles({ ...request, ...wish }, { rolePath, playFolder: files.root, place }).map((path) =>
    path.replace(`${files.root}/`, ""),
  );
}

describe("include_vars", () => {
  it.each<[string, Partial<VarsRequest>, boolean, string[]]>([
    ["a file in vars/ of the playbook", { file: "x.yml" }, false, ["vars/x.yml"]],
    ["a file of the role", { file: "x.yml" }, true, ["roles/r/vars/x.yml"]],
    ["a folder", { dir: "vars/a" }, false, ["vars/a/1.yml", "vars/a/b/2.json"]],
    ["a folder and none below", { dir: "vars/a", depth: 1 }, false, ["vars/a/1.yml"]],
    ["names that match", { dir: "vars/a", filesMatching: "^2" }, false, ["vars/a/b/2.json"]],
    ["but for those that are ignored", { dir: "vars/a", ignoreFiles: ["\\.json"] }, false, ["vars/a/1.yml"]],
    ["vars/ of a role, without main.yml", { dir: "vars", ignoreFiles: ["bad.yml"] }, true, ["roles/r/vars/x.yml"]],
  ])("finds %s", (_name, wish, role, paths) => {
    expect(found(wish, role)).toEqual(paths);
  });

  it.each<[string, Partial<VarsRequest>, string]>([
    ["a file that is not there", { file: "y.yml" }, 'there is no file of variables "y.yml" | searched:'],
    ["a folder that is not there", { dir: "b" }, 'there is no folder of variables "b" | searched: b'],
    ["other extensions", { dir: "vars/a", ignoreUnknownExtensions: false }, "vars/a/notes.txt is no file of variables"],
    ["a bad expression", { dir: "vars/a", filesMatching: "(" }, '"(" is no regular expression'],
  ])("refuses %s", (_name, wish, message) => {
    expect(() => found(wish)).toThrow(message.split(" | ")[0]);
  });

  it("takes the later file over the earlier one, and refuses what is no mapping", () => {
    const paths = ["vars/a/1.yml", "vars/a/b/2.json"].map((path) => `${files.root}/${path}`);
    expect(readIncludedFiles(paths, new Vault([]), place).values).toEqual({ n: 2 });
    const bad = `${files.root}/roles/r/vars/bad.yml`;
    expect(complaintsOf(() => readIncludedFiles([bad], new Vault([]), place), files.root)).toEqual([
      expect.stringContaining("roles/r/vars/bad.yml:1:1 variables of roles/r/vars/bad.yml are a list"),
    ]);
  });
});

describe("names of variables that files may bring", () => {
  const site = (file: string): Record<string, string> => ({
    "vars/x.yml": "x: 1\n",
    "site.yml": tasks(`- include_vars: ${file}\n- command: echo <%= x %> <%= y %>`),
  });

  it("are known where the file is", () => {
    expect(complaintsIn(site("x.yml"))).toEqual([expect.stringContaining('"y" is undefined')]);
  });

  it("are anything where it is not", () => {
    expect(complaintsIn(site('"<%= inventory_hostname %>.yml"'))).toEqual([]);
  });
});
