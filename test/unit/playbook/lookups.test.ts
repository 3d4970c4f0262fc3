import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { lookupFunctions } from "../../../src/playbook/lookups/lookups.js";
import type { Scope } from "../../../src/template/types.js";
import { Vault } from "../../../src/vault/vault.js";

type Look = (name: string, ...given: unknown[]) => unknown;

let folder: string;
let vault: Vault;
let secrets: string[];
const scope: Scope = { has: (name) => name === "port", get: () => 8080 };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-lookups-"));
  const files = {
    "files/a.txt": "  text\n\n",
    "files/conf/b.conf": "b",
    "files/conf/a.conf": "a",
    "role/files/a.txt": "of the role",
    "templates/t.ejs": "port <%= port %> <%= vars_more %>\n",
    "vars/debian.yml": "x: 1",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  vault = new Vault([]);
  secrets = [];
  vault.onSecret((secret) => secrets.push(secret));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function functions(rolePath?: string): { lookup: Look; query: Look } {
  return lookupFunctions({ folder, rolePath, vault, scope: () => scope }) as { lookup: Look; query: Look };
}

describe("lookup", () => {
  it.each<[string, unknown[], unknown]>([
    ["a file, without the end of its last line", ["file", "a.txt"], "  text"],
    ["a file as it is", ["file", "a.txt", { rstrip: false }], "  text\n\n"],
    ["a file without blanks around", ["file", "a.txt", { lstrip: true }], "text"],
    ["several files", ["file", "conf/a.conf", "conf/b.conf"], "a,b"],
    ["a template", ["template", "t.ejs", { template_vars: { vars_more: "x" } }], "port 8080 x\n"],
    ["a command", ["pipe", "printf 'x y\\n\\n'"], "x y"],
    ["a variable of the environment that is not there", ["env", "MDC_NO_SUCH"], ""],
    ["the same with a default", ["env", "MDC_NO_SUCH", { default: 5 }], 5],
    ["what is not there, when that is no matter", ["file", "none.txt", { errors: "ignore" }], ""],
    ["with the name of its collection", ["ansible.builtin.file", "a.txt"], "  text"],
  ])("%s", (_name, [name, ...given], expected) => {
    expect(functions().lookup(String(name), ...given)).toEqual(expected);
  });

  it("finds the role's files first", () => {
    expect(functions(join(folder, "role")).lookup("file", "a.txt")).toBe("of the role");
  });

  it.each<[string, unknown[], unknown]>([
    ["lines of a command", ["lines", "printf 'a\\n\\nb\\n'"], ["a", "", "b"]],
    ["no lines", ["lines", "true"], []],
    ["files by a pattern, sorted", ["fileglob", "conf/*.conf"], ["files/conf/a.conf", "files/conf/b.conf"]],
    ["the first file that is there", ["first_found", ["redhat.yml", "debian.yml"]], ["vars/debian.yml"]],
    ["in folders that are named", ["first_found", { files: ["b.conf"], paths: ["conf"] }], ["files/conf/b.conf"]],
    ["none, when that is no matter", ["first_found", "none.yml", { skip: true }], []],
  ])("query: %s", (_name, [name, ...given], expected) => {
    const found = functions().query(String(name), ...given) as string[];
    expect(found.map((one) => one.replace(`${folder}/`, ""))).toEqual(expected);
  });

  it("runs a command once", () => {
    const count = "echo x >> count && wc -l <count";
    expect([functions().lookup("pipe", count), functions().lookup("pipe", count)]).toEqual(["1", "1"]);
  });

  it.each<[unknown[], RegExp]>([
    [["fil", "a"], /there is no lookup "fil", there are file, .*: did you mean "file"\?/],
    [["file", "none.txt"], /lookup "file": there is no file none\.txt; searched: .*files\/none\.txt/],
    [["file", "a.txt", { strip: true }], /lookup "file" has no option "strip", it has rstrip, lstrip/],
    [["pipe", "echo bad >&2; exit 3"], /lookup "pipe": the command ended with 3: bad/],
    [["first_found", "x.yml"], /none of x\.yml is there; searched: /],
    [["password", "/dev/null"], /another one each time/],
    [["password", "p2 length=0"], /whole number from 1/],
  ])("%j", ([name, ...given], message) => {
    expect(() => functions().lookup(String(name), ...given)).toThrow(message);
  });
});

describe("password", () => {
  it("is made once, for its owner alone, and is a secret", () => {
    const first = functions().lookup("password", "keep/db", { length: 12, chars: ["digits"] });
    expect(first).toMatch(/^\d{12}$/);
    expect(functions().lookup("password", "keep/db")).toBe(first);
    expect(readFileSync(join(folder, "keep/db"), "utf8")).toBe(`${first as string}\n`);
    expect(statSync(join(folder, "keep/db")).mode & 0o777).toBe(0o600);
    expect(secrets).toContain(first);
  });

  it("takes Ansible's way of writing, and reads what Ansible wrote", () => {
    expect(functions().lookup("password", "keep/b length=8 chars=ascii_lowercase,,")).toMatch(/^[a-z,]{8}$/);
    writeFileSync(join(folder, "keep/c"), "kept salt=abcdefgh\n");
    chmodSync(join(folder, "keep/c"), 0o600);
    expect(functions().lookup("password", "keep/c")).toBe("kept");
  });
});
