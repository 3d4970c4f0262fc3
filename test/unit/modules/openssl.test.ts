import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { opensslCsr } from "../../../src/modules/openssl-csr.js";
import { opensslPrivatekey } from "../../../src/modules/openssl-privatekey.js";
import { readSigned } from "../../../src/modules/support/openssl/text.js";
import { x509Certificate } from "../../../src/modules/x509-certificate.js";
import { usualShells } from "../facts/hosts.js";
import { converge, planOn } from "./converge.js";
import { diffOf, faultOf, scriptOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-openssl-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", `cd "$0" && ${script}`, folder]);
  return stdout.toString() + stderr.toString();
}

describe.each(usualShells)("with $name and this machine's OpenSSL", (host) => {
  const at = (name: string): string => join(folder, name);
  const small = { type: "ECC", curve: "secp256r1" };
  beforeEach(() => {
    shell("rm -rf ./*");
  });

  it("makes keys of each kind, and another where the kind is another", async () => {
    const path = at("a key");
    await converge(host, opensslPrivatekey, { path, size: 2048 });
    expect(shell("stat -c %a 'a key'; openssl pkey -in 'a key' -noout -text | head -n 1")).toMatch(/^600\n.*2048 bit/);
    const plan = await converge(host, opensslPrivatekey, { path, ...small, backup: true });
    expect(diffOf(plan)).toEqual([`${path} key: "RSA 2048" -> "a new one, ECC secp256r1"`]);
    expect(shell("ls | wc -l")).toBe("2\n");
    await converge(host, opensslPrivatekey, { path, type: "Ed25519", mode: "0640" });
    const again = await planOn(host, opensslPrivatekey, { path, type: "Ed25519" });
    expect(again.result).toMatchObject({ fingerprint: { sha256: expect.stringMatching(/^(..:){31}..$/) } });
    await converge(host, opensslPrivatekey, { path, state: "absent" });
  });

  it("keeps a passphrase to itself", async () => {
    const path = at("key");
    const secret = "it's $HOME \\ ü";
    const plan = await converge(host, opensslPrivatekey, { path, ...small, passphrase: secret, format: "pkcs1" });
    expect(scriptOf(plan)).not.toContain("HOME");
    expect(shell("head -n 1 key; grep -c ENCRYPTED key")).toBe("-----BEGIN EC PRIVATE KEY-----\n1\n");
    const other = { path, ...small, passphrase: "another" };
    expect((await planOn(host, opensslPrivatekey, other)).changes).toHaveLength(1);
    for (const regenerate of ["partial_idempotence", "fail"])
      expect((await planOn(host, opensslPrivatekey, { ...other, regenerate })).failed).toContain("Will not proceed");
    expect((await planOn(host, opensslPrivatekey, { ...other, regenerate: "never" })).changes).toEqual([]);
    expect((await planOn(host, opensslPrivatekey, { path, ...small })).changes).toHaveLength(1);
  });

  it("makes requests, and another where they say something else", async () => {
    await converge(host, opensslPrivatekey, { path: at("key"), ...small, passphrase: "a b" });
    const base = { path: at("csr"), privatekey_path: at("key"), privatekey_passphrase: "a b" };
    await converge(host, opensslCsr, { ...base, common_name: "h/1, a=b+c \"d\" 'e' #f $g" });
    expect(shell("openssl req -in csr -noout -subject -nameopt oneline,utf8")).toContain(
      `CN = "h/1, a=b+c \\"d\\" 'e' #f $g"`,
    );
    const full = {
      ...{ ...base, common_name: "gw", organization_name: "Exämple", country_name: "DE" },
      ...{ subject: { OU: ["a", "b"] }, subject_alt_name: ["DNS:a;b", "DNS:*.x", "IP:10.0.0.1"] },
      ...{
        key_usage: ["digitalSignature", "keyEncipherment"],
        key_usage_critical: true,
        extended_key_usage: "serverAuth",
      },
      ...{ basic_constraints: ["CA:TRUE", "pathlen:0"], basic_constraints_critical: true, ocsp_must_staple: true },
    };
    const plan = await converge(host, opensslCsr, full);
    expect(diffOf(plan)[0]).toContain("Subject Alternative Name: DNS:a;b, DNS:*.x, IP Address:10.0.0.1");
    expect((await planOn(host, opensslCsr, { ...full, key_usage_critical: false })).changes).toHaveLength(1);
    expect((await planOn(host, opensslCsr, { ...full, privatekey_path: at("none") })).failed).toContain(
      "no private key",
    );
  });

  it("makes certificates that are signed by themselves, and by an authority", async () => {
    for (const name of ["ca", "gw"])
      await converge(host, opensslPrivatekey, {
        path: at(`${name}.key`),
        ...small,
        ...(name === "ca" ? { passphrase: "x y" } : {}),
      });
    const ca = { privatekey_path: at("ca.key"), privatekey_passphrase: "x y" };
    await converge(host, opensslCsr, {
      ...ca,
      path: at("ca.csr"),
      common_name: "CA",
      basic_constraints: "CA:TRUE",
      use_common_name_for_san: false,
    });
    await converge(host, opensslCsr, {
      path: at("gw.csr"),
      privatekey_path: at("gw.key"),
      common_name: "gw",
      key_usage: "digitalSignature",
    });
    await converge(host, x509Certificate, {
      ...ca,
      path: at("ca.pem"),
      csr_path: at("ca.csr"),
      provider: "selfsigned",
    });
    const own = {
      provider: "ownca",
      ownca_path: at("ca.pem"),
      ownca_privatekey_path: at("ca.key"),
      ownca_privatekey_passphrase: "x y",
    };
    const params = { ...own, path: at("gw.pem"), csr_path: at("gw.csr"), ownca_not_after: "+2w1d", mode: "0644" };
    await converge(host, x509Certificate, params);
    expect(
      shell(
        "openssl verify -CAfile ca.pem gw.pem; openssl x509 -in gw.pem -noout -checkend $((14 * 86400)); openssl x509 -in gw.pem -noout -checkend $((16 * 86400))",
      ),
    ).toBe("gw.pem: OK\nCertificate will not expire\nCertificate will expire\n");
    expect((await planOn(host, x509Certificate, params)).result).toMatchObject({
      notAfter: expect.stringMatching(/^\d{14}Z$/),
    });

    await converge(host, opensslCsr, { path: at("gw.csr"), privatekey_path: at("gw.key"), common_name: "gw2" });
    const renewed = await converge(host, x509Certificate, params);
    expect(diffOf(renewed)[0]).toContain("CN=gw2");
    await converge(host, x509Certificate, {
      path: at("gw.pem"),
      csr_path: at("gw.csr"),
      provider: "selfsigned",
      privatekey_path: at("gw.key"),
    });
    expect((await planOn(host, x509Certificate, params)).changes).toHaveLength(1);
    expect((await planOn(host, x509Certificate, { ...params, csr_path: at("gw.key") })).failed).toContain(
      "is no request",
    );
    expect((await planOn(host, x509Certificate, { ...params, ownca_privatekey_passphrase: "z" })).failed).toContain(
      "another passphrase",
    );
  });
});

describe("what OpenSSL prints", () => {
  it("is read of requests and certificates alike", () => {
    const request = `Certificate Request:
    Data:
        Version: 1 (0x0)
        Subject: CN=gw
        Subject Public Key Info:
            Public Key Algorithm: id-ecPublicKey
                pub:
                    04:aa
        Attributes:
            Requested Extensions:
                X509v3 Basic Constraints: critical
                    CA:TRUE, pathlen:0
                TLS Feature: 
                    status_request
    Signature Algorithm: x
`;
    const { subject, key, extensions } = readSigned(request);
    expect([subject, key]).toEqual(["CN=gw", "Public Key Algorithm: id-ecPublicKey\npub:\n04:aa"]);
    expect(extensions).toEqual({ "Basic Constraints": "critical CA:TRUE, pathlen:0", "TLS Feature": "status_request" });
  });
});

describe("parameters", () => {
  it("that cannot be", () => {
    expect(faultOf(opensslPrivatekey, { path: "/k", type: "ECC" })).toContain("expected curve");
    expect(faultOf(opensslPrivatekey, { path: "/k", type: "DSA" })).toContain("RSA");
    expect(faultOf(opensslCsr, { path: "/k" })).toContain("expected privatekey_path");
    expect(faultOf(opensslCsr, { path: "/k", privatekey_path: "/x", subject_alt_name: "a" })).toContain(
      "expected DNS:",
    );
    expect(faultOf(x509Certificate, { path: "/k" })).toContain("expected provider");
    expect(faultOf(x509Certificate, { path: "/k", provider: "selfsigned", csr_path: "/c" })).toContain(
      "privatekey_path",
    );
    expect(faultOf(x509Certificate, { path: "/k", provider: "ownca", csr_path: "/c" })).toContain("ownca_path");
  });
});
