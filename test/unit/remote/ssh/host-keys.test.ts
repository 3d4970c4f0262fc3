import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  admitHostKey,
  hostKeyAlgorithms,
  readKnownHosts,
  recordHostKey,
} from "../../../../src/remote/ssh/host-keys.js";
import type { SshOptions } from "../../../../src/remote/ssh/options.js";

const ed25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const other = "AAAAC3NzaC1lZDI1NTE5AAAAIICkJb3Ez2Vp9wRAxDI1MZtfp0F6G4oQvR5Zf7D0pP0h";
const key = Buffer.from(ed25519, "base64");

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "known-hosts-"));
  file = join(directory, "deep", "known_hosts");
});

afterEach(() => rmSync(directory, { recursive: true }));

function options(hostKeyPolicy: SshOptions["hostKeyPolicy"]): SshOptions {
  return { host: "db1", port: 2222, user: "debian", knownHostsFiles: [file], hostKeyPolicy };
}

describe("recordHostKey", () => {
  it("writes a key that is known from then on, once", async () => {
    await recordHostKey(options("accept-new"), key);
    await recordHostKey(options("accept-new"), key);
    expect(readFileSync(file, "utf8")).toBe(`[db1]:2222 ssh-ed25519 ${ed25519}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(admitHostKey(await readKnownHosts([file]), options("strict"), key)).toEqual({ isNew: false });
  });

  it("starts a new line in a file that does not end with one", async () => {
    file = join(directory, "known_hosts");
    writeFileSync(file, `db2 ssh-ed25519 ${other}`);
    await recordHostKey(options("accept-new"), key);
    expect(await readKnownHosts([file])).toHaveLength(2);
  });
});

describe("admitHostKey", () => {
  it.each([
    [
      "strict",
      "# nothing\n",
      "the host key is not known: ssh-ed25519 SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
      "ssh-keyscan -t ed25519 -p 2222 db1",
    ],
    ["strict", `\n[db1]:2222 ssh-ed25519 ${other}\n`, "known_hosts:2)", "-R '[db1]:2222'"],
    ["accept-new", `[db1]:2222 ssh-ed25519 ${other}\n`, "the host key has changed", "ask its owner"],
    ["accept-new", `@revoked * ssh-ed25519 ${ed25519}\n`, "revoked in", "do not connect"],
    ["accept-new", `@cert-authority * ssh-ed25519 ${other}\n`, "not supported", "add the host's own key"],
  ] as const)("%s refuses with %j", async (policy, text, message, hint) => {
    file = join(directory, "known_hosts");
    writeFileSync(file, text);
    const admitted = admitHostKey(await readKnownHosts([file]), options(policy), key);
    if (!("refused" in admitted)) throw new TypeError("admitted");
    expect(admitted.refused.message).toContain(message);
    expect(admitted.refused.hint).toContain(hint);
  });

  it("lets a new host in where the policy says so", () => {
    expect(admitHostKey([], options("accept-new"), key)).toEqual({ isNew: true });
  });
});

describe("hostKeyAlgorithms", () => {
  it.each([
    ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"]],
    ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384", "ssh-ed25519"]],
    ["sk-ssh-ed25519@openssh.com", ["ssh-ed25519"]],
  ])("asks first for what is known: %s", (keyType, expected) => {
    const entries = [{ file, line: 1, marker: undefined, patterns: "[db1]:2222", keyType, key: "AAAA" }];
    const algorithms = hostKeyAlgorithms(entries, options("strict"));
    expect(algorithms.slice(0, expected.length)).toEqual(expected);
    expect(algorithms).toHaveLength(6);
    expect(algorithms).not.toContain("ssh-rsa");
  });
});
