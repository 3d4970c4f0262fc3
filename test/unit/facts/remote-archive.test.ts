import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { remoteArchive, type RemoteArchiveFact } from "../../../src/facts/remote-archive.js";
import { urlText } from "../../../src/facts/url-text.js";
import { shellHosts } from "./hosts.js";
import { readRecorded, runProbe, valuesOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-remote-"));
const at = (...names: string[]): string => join(folder, ...names);
mkdirSync(at("from", "top"), { recursive: true });
mkdirSync(at("to", "top"), { recursive: true });
writeFileSync(at("from", "top", "x"), "12345");
writeFileSync(at("to", "top", "x"), "old");
writeFileSync(at("to", "other"), "");
writeFileSync(at("none.tgz"), Buffer.from([0x1f, 0x8b, 0]));
spawnSync("tar", ["czf", at("a b.tgz"), "-C", at("from"), "./top"]);
const hosts = shellHosts(folder);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(hosts)("$name", (host) => {
  it("lists an archive, and what is there under its names", () => {
    const keys = [
      { src: at("a b.tgz"), dest: at("to") },
      { src: at("missing"), dest: at("to") },
      { src: at("a b.tgz"), dest: at("nowhere"), unless: at("to") },
      { src: at("none.tgz"), dest: at("to") },
    ];
    const { code, output } = runProbe(remoteArchive, keys, host);
    expect(code).toBe(0);
    const found = valuesOf(remoteArchive, keys, output) as RemoteArchiveFact[];
    expect(found[0]?.magic?.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(found[0]?.listing).toMatch(/ 5 .*top\/x/);
    expect([...(found[0]?.existing ?? [])].map(([name, { size }]) => [name, size])).toEqual([
      ["top", undefined],
      ["top/x", 3],
    ]);
    expect(found.map((one) => one.magic === undefined)).toEqual([false, true, true, false]);
    expect(found.map((one) => one.failure === undefined)).toEqual([true, true, true, false]);
  });
});

describe("a download", () => {
  it("keeps what belongs to two URLs apart", () => {
    const options = { headers: {}, timeout: 1, validateCerts: true };
    const keys = [
      { url: "a", ...options },
      { url: "b", ...options },
    ];
    expect(readRecorded(urlText, keys, "5\n12\n a0\n")).toEqual([
      { status: "known", value: "12\n a" },
      { status: "known", value: "" },
    ]);
  });

  it("does not show its secrets in its name", () => {
    const key = { url: "https://u:hunter2@host/", headers: { a: "b" }, timeout: 1, validateCerts: true };
    expect(urlText(key).id).not.toMatch(/hunter2|host/);
  });
});
