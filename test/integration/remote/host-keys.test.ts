import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../../../src/remote/connect.js";
import { sh } from "../../../src/remote/quote.js";
import type { SshRequest } from "../../../src/remote/ssh/request.js";
import { exec, sharedLab, type Lab } from "../../lab/index.js";
import { hostKeyOf, optionsFor } from "./hosts.js";
import { requestFor, startSshd, stopSshd } from "./sshd.js";

let lab: Lab;
let directory: string;
let names: { host: string; mine: string; other: string; rsa: string };

beforeAll(async () => {
  lab = await sharedLab();
  directory = mkdtempSync(join(tmpdir(), "host-keys-"));
  execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", join(directory, "rsa")]);
  const rsa = readFileSync(join(directory, "rsa.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  const host = `[127.0.0.1]:${lab.host("h1").sshPort}`;
  names = { host, mine: hostKeyOf(lab, "h1"), other: hostKeyOf(lab, "h2"), rsa };
});

afterAll(() => rmSync(directory, { recursive: true }));

function fingerprint(key: string): string {
  const out = execFileSync("ssh-keygen", ["-l", "-f", "-"], { input: key, encoding: "utf8" });
  return /SHA256:\S+/.exec(out)?.[0] ?? "none";
}

/** HOST, MINE, OTHER and RSA stand for the host's name and key, another host's key, and a key of another type. */
function knownHosts(text: string): string {
  const file = join(mkdtempSync(join(directory, "file-")), "known_hosts");
  const { host, mine, other, rsa } = names;
  const meant = new Map(Object.entries({ HOST: host, MINE: mine, OTHER: other, RSA: rsa }));
  // All at once: a key in base64 may have one of the words in it.
  const lines = text.replace(/HOST|MINE|OTHER|RSA/g, (word) => meant.get(word) ?? word);
  writeFileSync(file, `${lines}\n`);
  return file;
}

describe.each(["ssh", "openssh"] as const)("host keys over %s", (transport) => {
  async function login(file: string, changes: Partial<SshRequest> = {}): Promise<void> {
    const request = { ...optionsFor(lab, "h1", "debian"), knownHostsFiles: [file], ...changes };
    await (await connect({ transport, ...request })).close();
  }

  it.each([
    ["[host]:port", "# first\n\nHOST MINE"],
    ["the host alone, without its port", "127.0.0.1 MINE"],
    ["one of several", "HOST OTHER\nHOST MINE"],
    ["wildcards", "[127.0.*.?]:* MINE a comment"],
    ["a list with another one's negation", "![127.0.0.2]:*,[127.0.0.*]:* MINE"],
    ["another key revoked", "@revoked * OTHER\nHOST MINE"],
    ["a key that a CA could have signed, too", "@cert-authority * OTHER\nHOST MINE"],
  ])("are known by %s", async (_what, text) => {
    await login(knownHosts(text));
  });

  it("are known by a hashed name, in the second file", async () => {
    const file = knownHosts("HOST MINE");
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    expect(readFileSync(file, "utf8")).toMatch(/^\|1\|/);
    await login(knownHosts("# empty"), { knownHostsFiles: [join(directory, "none"), file] });
  });

  it.each([
    ["nothing", "# nothing"],
    ["another one's key without a port", "127.0.0.1 OTHER"],
    ["another port", "[127.0.0.1]:1 MINE"],
    ["a negation", "!HOST,!127.0.0.1,* MINE"],
  ])("are unknown with %s", async (_what, text) => {
    await expect(login(knownHosts(text))).rejects.toThrow("the host key is not known");
  });

  it.each(["strict", "accept-new"] as const)("are refused when they have changed: %s", async (hostKeyPolicy) => {
    const file = knownHosts("# a comment\nHOST OTHER");
    const error = await login(file, { hostKeyPolicy }).then(
      () => undefined,
      (cause: unknown) => cause as Error & { hint: string },
    );
    expect(error?.message).toContain("the host key has changed");
    expect(error?.message).toContain(fingerprint(names.mine));
    expect(error?.message).toContain(`${file}:2`);
    if (transport === "ssh") expect(error?.message).toContain(fingerprint(names.other));
    expect(error?.hint).toContain("ssh-keygen");
    expect(readFileSync(file, "utf8")).not.toContain(names.mine);
  });

  it("are refused when only a key of another type is known", async () => {
    await expect(login(knownHosts("HOST RSA"))).rejects.toThrow(/the host key (has changed|is not known)/);
  });

  it.each(["strict", "accept-new"] as const)("are refused when they are revoked: %s", async (hostKeyPolicy) => {
    const file = knownHosts("HOST MINE\n@revoked * MINE");
    await expect(login(file, { hostKeyPolicy })).rejects.toThrow("a key that is revoked");
  });

  it("of new hosts are written down, in whole lines, however many log in at once", async () => {
    const file = join(mkdtempSync(join(directory, "new-")), "deep", "known_hosts");
    mkdirSync(join(file, ".."));
    // OpenSSH itself goes on in a last line that does not end.
    writeFileSync(file, `db9 ${names.other}${transport === "ssh" ? "" : "\n"}`);
    const toOther = () => {
      const request = { ...optionsFor(lab, "h2", "debian"), knownHostsFiles: [file] };
      return connect({ transport, ...request, hostKeyPolicy: "accept-new" }).then((one) => one.close());
    };
    await Promise.all(
      Array.from({ length: 4 }, () => [login(file, { hostKeyPolicy: "accept-new" }), toOther()]).flat(),
    );
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    expect(lines.filter((line) => line.split(" ").length !== 3)).toEqual([]);
    expect(lines[0]).toBe(`db9 ${names.other}`);
    await login(file);
  });
});

describe("host certificates", () => {
  it("are an error that names what can be done, and work over openssh", async () => {
    const ca = join(directory, "ca");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", ca]);
    // The certificate can only be made when there is a key, and sshd reads it when it starts again.
    const first = await startSshd(lab, 2290, ["HostCertificate /run/test-sshd-2290/key-cert.pub"]);
    writeFileSync(join(directory, "key.pub"), first.hostKey);
    execFileSync("ssh-keygen", ["-q", "-s", ca, "-h", "-I", "h1", "-n", "127.0.0.1", join(directory, "key.pub")]);
    const certificate = readFileSync(join(directory, "key-cert.pub"), "utf8").trim();
    await exec(
      lab.host("h1"),
      sh`cd ${first.folder} && kill "$(cat pid)" && echo ${certificate} >key-cert.pub && /usr/sbin/sshd -f ${first.folder}/config`,
    );
    const authority = readFileSync(`${ca}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
    const request = requestFor(lab, directory, first, { known: `@cert-authority [127.0.0.1]:* ${authority}` });
    try {
      await expect(connect({ transport: "ssh", ...request })).rejects.toThrow(
        `${request.knownHosts}:2 trusts a certificate authority for this host, and host certificates are not supported`,
      );
      await (await connect({ transport: "openssh", ...request })).close();
    } finally {
      await stopSshd(lab, first);
    }
  });
});
