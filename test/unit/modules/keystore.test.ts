import { describe, expect, it } from "@jest/globals";
import { keystore as keystoreFact, parseEntries } from "../../../src/facts/keystore.js";
import { keystoreCertificate } from "../../../src/modules/keystore-certificate.js";
import { keystoreInfo } from "../../../src/modules/keystore-info.js";
import { keystore } from "../../../src/modules/keystore.js";
import { valuesOf } from "../facts/support.js";
import { diffOf, faultOf, payloadsOf, planOf, promisesOf, scriptOf } from "./support.js";

const pem = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUerPPinGA9UtADsU0k001+tWhhlIwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFcGVlcjIwHhcNMjYxMTIxMTA1NDQwWhcNMzcxMTAzMTA1NDQw
WjAQMQ4wDAYDVQQDDAVwZWVyMjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCk7
JB/r4Vw588kz/Sz8fr71szoemyDz0sqHx68jZVXLp4wbK0ibM/ave/t6jVDGfRUh
PTGJg5FIbuU3C/RECBKjUzBRMB0GA1UdDgQWBBQ7Ghd3N20v4hy7CjME0L+RVqOn
HzAfBgNVHSMEGDAWgBQ7Ghd3N20v4hy7CjME0L+RVqOnHzAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCfcA8TPVqCHYLL5ijlEJEu1Fd45/xpKKCO
3zikLE39kgIgVNERMY0980rNTsuUGXpnCj+gLzZ8If34zENTaFdxpfM=
-----END CERTIFICATE-----
`;
const fingerprint = "87:5F:B0:A8:CB:ED:B6:D6:B4:5E:04:DD:9B:24:09:4D:45:0D:A0:50:D5:62:54:A9:8F:84:2A:01:D1:80:C3:52";

/** As keytool of JDK 17 prints it. */
const listing = `Keystore type: JKS
Keystore provider: SUN

Your keystore contains 2 entries

Alias name: own
Creation date: Nov 21, 2026
Entry type: PrivateKeyEntry
Certificate chain length: 1
Certificate[1]:
${pem}

*******************************************
*******************************************


Alias name: peer, 2
Creation date: Nov 21, 2026
Entry type: trustedCertEntry

${pem.replaceAll("\n", "\r\n")}

*******************************************
`;

const file = { type: "file", mode: 0o600, owner: "root", group: "root", uid: 0, gid: 0 };
const directory = { type: "directory" };

describe("the fact about keystores", () => {
  const key = { path: "/a.jks", password: "secret1" };
  const line = (mark: string, text: string): string => `${mark}${Buffer.from(text).toString("base64")}\n`;

  it("reads what keytool lists", () => {
    expect(parseEntries(listing)).toMatchObject({
      own: { type: "PrivateKeyEntry", certificate: pem, fingerprint, notAfter: "2037-11-03T10:54:40.000Z" },
      "peer, 2": { type: "trustedCertEntry", certificate: pem, fingerprint },
    });
    expect(valuesOf(keystoreFact, [key, key], `-\n${line("+", listing)}`)).toMatchObject([
      null,
      { own: { fingerprint } },
    ]);
  });

  it("says when the password is another one", () => {
    const said = "keytool error: java.io.IOException: Keystore was tampered with, or password was incorrect\n";
    expect(valuesOf(keystoreFact, [key], line("!", said))).toEqual([
      { status: "error", message: "/a.jks: the password of the keystore is another one" },
    ]);
  });
});

describe("keystore", () => {
  const wish = { path: "/etc/a.jks", alias: "Own", password: "top secret", dname: "CN=it's", store_type: "JKS" };
  const absent = { target: { type: "absent" }, above: [directory], entries: null };

  it("makes a key pair, and tells the password to nobody but keytool", async () => {
    const plan = await planOf(keystore, { ...wish, subject_alt_names: ["a.example", "ip:10.0.0.1"] }, absent);
    expect(diffOf(plan)).toEqual([
      `/etc/a.jks entry Own: null -> "CN=it's, RSA 2048"`,
      '/etc/a.jks state: "absent" -> "file"',
      '/etc/a.jks mode: null -> "0600"',
    ]);
    expect(scriptOf(plan)).not.toContain("top secret");
    expect(payloadsOf(scriptOf(plan))).toEqual(["top secret\ntop secret\n\n"]);
    expect(scriptOf(plan)).toContain("-dname 'CN=it'\\''s' -ext 'SAN=dns:a.example,ip:10.0.0.1'");
    expect(promisesOf(plan)["file:/etc/a.jks"]).toMatchObject({ type: "file", mode: 0o600 });
  });

  it("adds to a keystore that is there, and leaves an entry as it is", async () => {
    const there = { target: file, above: [directory], entries: { other: { type: "PrivateKeyEntry" } } };
    const plan = await planOf(keystore, wish, there);
    expect(payloadsOf(scriptOf(plan))).toEqual(["top secret\n\n"]);
    const done = await planOf(keystore, wish, { ...there, entries: parseEntries(listing) });
    expect(done).toMatchObject({ changes: [], result: { certificate: pem, fingerprint } });
  });

  it("works on a copy with a name that nobody can foresee", async () => {
    const copies = [await planOf(keystore, wish, absent), await planOf(keystore, wish, absent)].map(
      (plan) => /t='([^']+)'/.exec(scriptOf(plan))?.[1] ?? "",
    );
    expect(copies[0]).toMatch(/^\/etc\/\.mdc-[0-9a-f]{16}\.tmp$/);
    expect(copies[0]).not.toBe(copies[1]);
  });

  it("wants a directory, and a password that keytool takes", async () => {
    expect((await planOf(keystore, wish, { ...absent, above: [{ type: "absent" }] })).failed).toBe(
      "the directory /etc does not exist",
    );
    expect(faultOf(keystore, { ...wish, password: "short" })).toBeDefined();
  });
});

describe("keystore_certificate", () => {
  const wish = { path: "/etc/t.jks", alias: "Peer", password: "secret1", certificate: pem };
  const facts = (entries: unknown) => ({ target: file, above: [directory], entries });

  it.each<[string, unknown, string[]]>([
    ["imports", {}, [`/etc/t.jks entry Peer: null -> "${fingerprint}"`]],
    [
      "replaces",
      { peer: { type: "trustedCertEntry", fingerprint: "00" } },
      [`/etc/t.jks entry Peer: "00" -> "${fingerprint}"`],
    ],
    ["leaves", { peer: { type: "trustedCertEntry", fingerprint } }, []],
  ])("%s", async (_name, entries, diff) => {
    expect(diffOf(await planOf(keystoreCertificate, wish, facts(entries)))).toEqual(diff);
  });

  it("never replaces a private key", async () => {
    const plan = await planOf(
      keystoreCertificate,
      wish,
      facts({ peer: { type: "PrivateKeyEntry", fingerprint: "00" } }),
    );
    expect(plan.failed).toBe("/etc/t.jks: the entry Peer holds a key, which a certificate must not replace");
  });

  it("sends certificate and password as bytes", async () => {
    const plan = await planOf(
      keystoreCertificate,
      wish,
      facts({ peer: { type: "trustedCertEntry", fingerprint: "00" } }),
    );
    expect(payloadsOf(scriptOf(plan))).toEqual(["secret1\n", pem, "secret1\nsecret1\n"]);
    expect(scriptOf(plan)).not.toContain("secret1");
  });
});

describe("keystore_info", () => {
  it.each([
    ["own", parseEntries(listing), { exists: true, aliases: ["own", "peer, 2"], certificate: pem, fingerprint }],
    ["OWN", parseEntries(listing), { exists: true, fingerprint }],
    ["none", parseEntries(listing), { exists: false, aliases: ["own", "peer, 2"] }],
    ["own", null, { exists: false, aliases: [] }],
  ])("%s", async (alias, entries, result) => {
    expect((await planOf(keystoreInfo, { path: "/a", alias, password: "secret1" }, { entries })).result).toMatchObject(
      result,
    );
  });
});
