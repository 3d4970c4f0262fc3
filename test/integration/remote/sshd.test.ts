import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../../../src/remote/connect.js";
import { openConduit } from "../../../src/remote/conduit.js";
import type { SshRequest } from "../../../src/remote/ssh/request.js";
import { exec, opsPassword, sharedLab, type Lab } from "../../lab/index.js";
import { play } from "../support/run-playbook.js";
import { requestFor, startSshd, stopSshd, type Reach, type Sshd } from "./sshd.js";

let lab: Lab;
let directory: string;
const running: Sshd[] = [];

beforeAll(async () => {
  lab = await sharedLab();
  directory = mkdtempSync(join(tmpdir(), "sshd-"));
});

afterAll(async () => {
  await Promise.all(running.map((sshd) => stopSshd(lab, sshd)));
  rmSync(directory, { recursive: true });
});

let ports = 2200;

async function sshd(lines: string[], { keyType, ...reach }: Reach & { keyType?: string } = {}): Promise<SshRequest> {
  ports += 1;
  const started = await startSshd(lab, ports, lines, keyType);
  running.push(started);
  return requestFor(lab, directory, started, reach);
}

type Name = "ssh" | "openssh";
const both: Name[] = ["ssh", "openssh"];

async function login(transport: Name, request: SshRequest): Promise<string> {
  const opened = await connect({ transport, ...request });
  const conduit = await openConduit(opened);
  const { user } = conduit.basics;
  await conduit.close();
  await opened.close();
  return user;
}

async function refusal(transport: Name, request: SshRequest): Promise<string> {
  try {
    return `let in as ${await login(transport, request)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a server that offers only old algorithms", () => {
  it.each([
    ["host key type", ["HostKeyAlgorithms ssh-rsa"], "rsa", "the host offers ssh-rsa;", "host key type"],
    [
      "key exchange",
      ["KexAlgorithms diffie-hellman-group1-sha1"],
      undefined,
      "offers diffie-hellman-group1-sha1;",
      "key exchange method",
    ],
    ["cipher", ["Ciphers 3des-cbc,aes128-cbc"], undefined, "the host offers 3des-cbc, aes128-cbc;", "cipher"],
    [
      "MAC",
      ["Ciphers aes256-ctr", "MACs hmac-sha1-96,hmac-md5"],
      undefined,
      "the host offers hmac-sha1-96, hmac-md5;",
      "MAC",
    ],
  ])("is refused by its %s, which is named", async (kind, lines, keyType, offer, inOpenssh) => {
    const request = await sshd(lines, keyType === undefined ? {} : { keyType });
    const [own, theirs] = await Promise.all(both.map((transport) => refusal(transport, request)));
    expect(own).toContain(`no ${kind} that both sides take: `);
    expect(own).toContain(offer);
    expect(theirs).toContain(`no ${inOpenssh} that both sides take: `);
  });

  it("costs only itself its run", async () => {
    const { configFile = "", port = 0 } = await sshd(["HostKeyAlgorithms ssh-rsa"], { keyType: "rsa" });
    const old = { ansible_host: "127.0.0.1", ansible_port: port, ansible_user: "debian", mdc_ssh_config: configFile };
    const played = await play(lab, "- hosts: h2,old\n  tasks: [{ name: who, command: hostname }]", { hosts: { old } });
    expect(played.told).toEqual(["old connection: unreachable", "h2 who: changed"]);
    expect(played.of("old", "connection").message).toContain("the host offers ssh-rsa");
    expect(played.exitCode).toBe(4);
  });

  it("gets no signature that rests on SHA-1", async () => {
    const key = join(directory, "user-rsa");
    execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key]);
    const request = await sshd(["PubkeyAcceptedAlgorithms ssh-rsa", "AuthorizedKeysFile /run/test-rsa-key"]);
    const publicKey = readFileSync(`${key}.pub`, "utf8").trim();
    await exec(lab.host("h1"), `echo '${publicKey}' >/run/test-rsa-key`);
    const asked = { ...request, privateKeyFile: key };
    for (const transport of both) expect(await refusal(transport, asked)).toContain("the login was refused");
  });
});

describe("logging in", () => {
  it("opens a key by its passphrase, or says that it is wrong or missing", async () => {
    const key = join(directory, "locked");
    writeFileSync(key, readFileSync(lab.privateKeyFile), { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "", "-N", "correct horse", "-f", key]);
    const request = { ...(await sshd([], { key: false })), privateKeyFile: key };
    expect(await login("ssh", { ...request, passphrase: "correct horse" })).toBe("debian");
    expect(await refusal("ssh", { ...request, passphrase: "wrong" })).toContain("bad passphrase");
    expect(await refusal("ssh", request)).toContain(`left out: key ${key} (encrypted, and no passphrase given)`);
    expect(await refusal("openssh", { ...request, passphrase: "correct horse" })).toContain("the login was refused");
  });

  it.each([
    ["keyboard-interactive", ["KbdInteractiveAuthentication yes", "PasswordAuthentication no"]],
    ["password", ["KbdInteractiveAuthentication no", "PasswordAuthentication yes"]],
    ["key and then password", ["AuthenticationMethods publickey,password"]],
    [
      "key and then keyboard-interactive",
      ["KbdInteractiveAuthentication yes", "AuthenticationMethods publickey,keyboard-interactive"],
    ],
  ])("gives the password by %s, once", async (_way, lines) => {
    const request = { ...(await sshd(lines, { key: lines.join().includes("publickey") })), user: "ops" };
    expect(await login("ssh", { ...request, password: opsPassword })).toBe("ops");
    const wrong = await refusal("ssh", { ...request, password: "wrong" });
    expect(wrong).toMatch(/ops@.*the login was refused: tried .*password/);
    expect(wrong).not.toContain("wrong");
  });

  it("says what the server takes where nothing was of use, over both transports", async () => {
    const request = await sshd(["PasswordAuthentication yes", "AllowUsers root"]);
    for (const transport of both) {
      expect(await refusal(transport, request)).toMatch(/debian@.*the login was refused.*the server takes publickey/);
    }
    expect(await refusal("openssh", { ...request, password: "x" })).not.toContain("let in");
  });

  it("says so when the server gives up first", async () => {
    const request = { ...(await sshd(["MaxAuthTries 1"])), user: "nobody-here" };
    for (const transport of both) expect(await refusal(transport, request)).toContain("the login was refused");
  });
});

describe.each(both)("over %s", (transport) => {
  it("a server that asks for signs of life gets them", async () => {
    const request = await sshd(["ClientAliveInterval 1", "ClientAliveCountMax 1"]);
    const opened = await connect({ transport, ...request });
    const conduit = await openConduit(opened);
    expect(await conduit.request([{ script: "sleep 3; echo there" }])).toMatchObject([{ code: 0 }]);
    await conduit.close();
    await opened.close();
  });

  it("a server with one session on a connection has room for another shell", async () => {
    const request = await sshd(["MaxSessions 1"]);
    const opened = await connect({ transport, ...request });
    const conduits = [
      await openConduit(opened),
      await openConduit(opened, { become: { method: "sudo", user: "root" } }),
    ];
    const users = await Promise.all(conduits.map((conduit) => conduit.request([{ script: "id -un" }])));
    expect(users.map(([result]) => result?.stdout.toString())).toEqual(["debian\n", "root\n"]);
    await Promise.all(conduits.map((conduit) => conduit.close()));
    await opened.close();
  });
});
