import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import {
  fingerprint,
  judgeHostKey,
  keyTypeOf,
  knownHostName,
  matchesHost,
  parseKnownHosts,
} from "../../../../src/remote/ssh/known-hosts.js";

function key(type: string, seed: string): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, createHash("sha256").update(seed).digest()]);
}

const ours = key("ssh-ed25519", "ours");
const other = key("ssh-ed25519", "other");
const rsa = key("ssh-rsa", "rsa");

function line(patterns: string, blob: Buffer): string {
  return `${patterns} ${keyTypeOf(blob)} ${blob.toString("base64")} a comment`;
}

function hashed(name: string): string {
  const salt = createHash("sha1").update("salt").digest();
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

describe("knownHostName", () => {
  it.each([
    ["DB1.example", 22, "db1.example"],
    ["db1", 2222, "[db1]:2222"],
    ["::1", 22, "::1"],
    ["::1", 2222, "[::1]:2222"],
  ])("%s port %d", (host, port, expected) => {
    expect(knownHostName(host, port)).toBe(expected);
  });
});

describe("matchesHost", () => {
  it.each([
    ["db1", "db1", true],
    ["DB1", "db1", true],
    ["db1", "db10", false],
    ["db1,10.0.0.1", "10.0.0.1", true],
    ["db1", "[db1]:2222", false],
    ["[db1]:2222", "[db1]:2222", true],
    ["[db1]:*", "[db1]:2222", true],
    ["*.example.org", "a.b.example.org", true],
    ["*.example.org", "example.org", false],
    ["*.example.org", "axexample.org", false],
    ["db?", "db1", true],
    ["db?", "db", false],
    ["*,!db1", "db1", false],
    ["!db1,*", "db1", false],
    ["*,!db1", "db2", true],
    ["!db1", "db2", false],
    [hashed("db1"), "db1", true],
    [hashed("db1"), "db2", false],
    [hashed("[db1]:2222"), "[db1]:2222", true],
    ["|2|x|y", "db1", false],
    ["|1|", "db1", false],
  ])("%s and %s", (patterns, name, expected) => {
    const [entry] = parseKnownHosts(line(patterns, ours), "known_hosts");
    expect(entry && matchesHost(entry, name)).toBe(expected);
  });
});

describe("parseKnownHosts", () => {
  it("passes over what is no entry, and knows the lines", () => {
    const text = [
      "# comment",
      "",
      "  ",
      line("db1", ours),
      "db2 broken",
      "@unknown x y z",
      `@revoked ${line("*", other)}`,
    ];
    const entries = parseKnownHosts(text.join("\n"), "f");
    expect(entries.map((entry) => [entry.line, entry.marker, entry.patterns, entry.keyType])).toEqual([
      [4, undefined, "db1", "ssh-ed25519"],
      [7, "revoked", "*", "ssh-ed25519"],
    ]);
  });
});

describe("judgeHostKey", () => {
  it.each([
    ["no entry", [], "unknown"],
    ["another host", [line("db2", ours)], "unknown"],
    ["the key", [line("db1", ours)], "known"],
    ["the key among others", [line("db1", other), line("db1", rsa), line("db1", ours)], "known"],
    ["another key", [line("db1", other)], "changed"],
    ["a key of another type only", [line("db1", rsa)], "changed"],
    ["the key, and revoked elsewhere", [line("db1", ours), `@revoked ${line("*", ours)}`], "revoked"],
    ["another key revoked", [line("db1", ours), `@revoked ${line("*", other)}`], "known"],
    ["an authority", [`@cert-authority ${line("*", other)}`], "only-authority"],
    ["an authority whose key the host shows", [`@cert-authority ${line("*", ours)}`], "only-authority"],
    ["an authority and the key", [`@cert-authority ${line("*", other)}`, line("db1", ours)], "known"],
  ])("%s", (_name, lines, verdict) => {
    expect(judgeHostKey(parseKnownHosts(lines.join("\n"), "f"), "db1", ours).verdict).toBe(verdict);
  });
});

describe("fingerprint", () => {
  it("is that of ssh-keygen -l", () => {
    // github.com's published Ed25519 key and fingerprint.
    const github = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    expect(fingerprint(Buffer.from(github, "base64"))).toBe("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
  });
});
