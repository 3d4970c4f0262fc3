import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import ssh2, { type ParsedKey } from "ssh2";
import type { Attempt } from "../../../../src/remote/ssh/attempt.js";
import { Login, loginAttempts } from "../../../../src/remote/ssh/authentication.js";
import { explainConnect, isRefusedAtOnce } from "../../../../src/remote/ssh/connect-errors.js";
import type { SshOptions } from "../../../../src/remote/ssh/options.js";
import { generateKeyPair } from "../../../lab/key-pair.js";

const options: SshOptions = {
  host: "db1",
  port: 22,
  user: "ops",
  agent: "none",
  password: "secret",
  knownHostsFiles: [],
  hostKeyPolicy: "strict",
};

function attempt(method: Attempt["method"]): Attempt {
  return { label: method, method, auth: { type: "none", username: "ops" } };
}

const all = [attempt("publickey"), attempt("keyboard-interactive"), attempt("password")];

describe("Login", () => {
  it("tries in order, passing over what the server does not take", () => {
    const login = new Login("ops", all);
    login.next(null, null);
    login.next(["password"], false);
    expect(login.next(["password"], false)).toBe(false);
    expect(login.tried).toEqual(["publickey", "password"]);
  });

  it("asks the server what it takes when there is nothing to try", () => {
    const login = new Login("ops", []);
    expect(login.next(null, null)).toEqual({ type: "none", username: "ops" });
    expect(login.next(["publickey"], false)).toBe(false);
    expect(login.accepted).toEqual(["publickey"]);
  });

  it("comes back to what was refused before the server had its first of two ways", () => {
    const login = new Login("ops", all);
    login.next(null, null);
    login.next(["password"], false);
    login.next(["publickey"], true);
    expect(login.tried).toEqual(["publickey", "password", "publickey"]);
  });
});

describe("loginAttempts", () => {
  it("tries a named key before passwords, and names a key it cannot open", async () => {
    const directory = mkdtempSync(join(tmpdir(), "login-"));
    const [open, locked] = [join(directory, "open"), join(directory, "locked")];
    writeFileSync(open, generateKeyPair().private);
    writeFileSync(
      locked,
      ssh2.utils.generateKeyPairSync("ed25519", { passphrase: "x", cipher: "aes256-ctr", rounds: 1 }).private,
    );
    const found = await loginAttempts({ ...options, privateKeyFile: open });
    expect(found.attempts.map(({ label }) => label)).toEqual([
      `key ${open}`,
      "password (keyboard-interactive)",
      "password",
    ]);
    const leftOut = [`key ${locked} (encrypted, and no passphrase given)`];
    expect(await loginAttempts({ ...options, password: undefined, privateKeyFile: locked })).toEqual({
      attempts: [],
      leftOut,
    });
    await expect(loginAttempts({ ...options, privateKeyFile: locked, passphrase: "y" })).rejects.toThrow(
      "bad passphrase",
    );
    await expect(loginAttempts({ ...options, privateKeyFile: join(directory, "none") })).rejects.toThrow(
      "cannot be read",
    );
    rmSync(directory, { recursive: true });
  });

  it("signs nothing with SHA-1, whatever the server takes", async () => {
    const directory = mkdtempSync(join(tmpdir(), "login-"));
    const file = join(directory, "rsa");
    writeFileSync(file, ssh2.utils.generateKeyPairSync("rsa", { bits: 2048 }).private);
    const [attempt] = (await loginAttempts({ ...options, privateKeyFile: file })).attempts;
    const { key } = attempt?.auth as { key: ParsedKey };
    expect(key.sign("data", "sha256")).toBeInstanceOf(Buffer);
    expect(key.sign("data", "sha1")).toMatchObject({ message: expect.stringContaining("rests on SHA-1") });
    rmSync(directory, { recursive: true });
  });

  it("offers the keys of ssh_config that are there, before the agent, and passes over public ones", async () => {
    const directory = mkdtempSync(join(tmpdir(), "login-"));
    const pair = generateKeyPair();
    const file = (name: string) => join(directory, name);
    writeFileSync(file("a"), pair.private);
    writeFileSync(file("a-cert.pub"), "");
    writeFileSync(file("b.pub"), pair.public);
    const identityFiles = ["none", "b.pub", "a"].map(file);
    const found = await loginAttempts({ ...options, password: undefined, identityFiles });
    expect(found.attempts.map(({ label }) => label)).toEqual([`key ${file("a")}`]);
    expect(found.leftOut).toEqual([
      `key ${file("none")} (cannot be read)`,
      `certificate ${file("a-cert.pub")} (only the transport openssh can use it)`,
    ]);
    rmSync(directory, { recursive: true });
  });

  it("names an agent that does not answer", async () => {
    const { leftOut } = await loginAttempts({ ...options, agent: "/no/such/agent" });
    expect(leftOut).toContain("agent (no answer at /no/such/agent)");
  });
});

describe("explainConnect", () => {
  it.each([
    [{ code: "ENOTFOUND" }, "ops@db1: the name is not known"],
    [{ code: "ECONNREFUSED", level: "client-socket" }, "nothing listens there"],
    [{ level: "client-timeout", message: "Timed out" }, "no connection within 10 s"],
    [{ code: "ECONNRESET", message: "read ECONNRESET" }, "closed as soon as it was open"],
    [{ message: "Connection lost before handshake" }, "closed as soon as it was open"],
    [{ level: "handshake", message: "no matching key exchange" }, "no matching key exchange"],
  ])("%j", (cause, expected) => {
    const error = explainConnect(cause, options, { login: new Login("ops", all), leftOut: [], way: "" });
    expect(error.message).toContain(expected);
    expect(error.hint).toBeTruthy();
  });

  it("tells what was tried, what was left out, and what the server takes", () => {
    const login = new Login("ops", all);
    login.next(null, null);
    login.next(["password"], false);
    const cause = { level: "client-authentication", message: "All configured authentication methods failed" };
    const tried = { login, leftOut: ["agent (holds no keys)"], way: "" };
    expect(explainConnect(cause, options, tried).message).toBe(
      "ops@db1: the login was refused: tried publickey, password; left out: agent (holds no keys); the server takes password",
    );
  });

  it("tries again only where the server may have been busy", () => {
    expect(isRefusedAtOnce({ message: "Connection lost before handshake" })).toBe(true);
    expect(isRefusedAtOnce({ code: "ECONNREFUSED", message: "connect ECONNREFUSED" })).toBe(false);
  });
});
