import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { javaCert } from "../../../src/modules/java-cert.js";
import { javaKeystore } from "../../../src/modules/java-keystore.js";
import { long } from "../../integration/support/long.js";
import { converge, planOn } from "./converge.js";
import { diffOf, faultOf, planOf, scriptOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "mdc-java-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string): string {
  return execFileSync("sh", ["-c", `cd "$0" && { ${script}; } 2>/dev/null`, folder]).toString();
}
const certificate = (name: string): string =>
  `openssl req -x509 -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.pem -subj /CN=${name} -days 9`;
const listing = (store: string): string =>
  shell(
    `printf '%s\\n' "it's secret" | keytool -list -keystore ${store} | sed -nE 's/^([a-z]+), .*, ([A-Za-z]+Entry).*/\\1 \\2/p'`,
  );

// Thirty virtual machines start here; a host of the lab does the same once, in test/integration/modules.
const there =
  long && spawnSync("keytool", ["-help"]).status === 0 && spawnSync("openssl", ["version"]).status === 0
    ? describe
    : describe.skip;

there("on keystores", () => {
  const host = { name: "sh", shell: "sh", chatty: true as const };
  beforeAll(() => {
    shell(`${certificate("a")}; ${certificate("b")}; openssl x509 -in b.pem -outform der -out b.der`);
    shell("openssl pkcs12 -export -name mine -in a.pem -inkey a.key -out a.p12 -passout pass:of-it");
    shell("openssl rsa -in b.key -aes128 -passout pass:word -out locked.key");
  });

  it("java_cert puts certificates in, others in their place, and takes them out", async () => {
    const store = { keystore_path: join(folder, "trust.jks"), keystore_pass: "it's secret", cert_alias: "Peer" };
    const made = { ...store, keystore_create: true, keystore_type: "jks", cert_path: join(folder, "a.pem") };
    await converge(host, javaCert, made);
    await converge(host, javaCert, { ...store, cert_path: join(folder, "b.pem") });
    expect(listing("trust.jks")).toBe("peer trustedCertEntry\n");
    const key = { ...store, pkcs12_path: join(folder, "a.p12"), pkcs12_password: "of-it" };
    await converge(host, javaCert, { ...key, cert_alias: "own" });
    expect(listing("trust.jks")).toBe("own PrivateKeyEntry\npeer trustedCertEntry\n");
    await converge(host, javaCert, { ...store, state: "absent" });
    expect(listing("trust.jks")).toBe("own PrivateKeyEntry\n");
    expect(shell("head -c 4 trust.jks | od -An -tx1; ls *.jks*")).toBe(" fe ed fe ed\ntrust.jks\n");
  });

  it("java_cert reads DER as well", async () => {
    const params = { keystore_path: "/a.jks", keystore_pass: "secret", cert_alias: "a", cert_path: "/c" };
    const facts = { target: { type: "absent" }, above: [{ type: "directory" }], entries: null };
    const files = ["b.pem", "b.der"].map((name) => readFileSync(join(folder, name)));
    const plans = files.map((file) => planOf(javaCert, { ...params, keystore_create: true }, { ...facts, file }));
    const [pem, der] = await Promise.all(plans);
    expect(der?.result).toEqual(pem?.result);
    expect(der?.changes).toHaveLength(1);
  });

  it("java_keystore makes a store, and makes it anew for another password, format or certificate", async () => {
    const paths = { certificate_path: join(folder, "a.pem"), private_key_path: join(folder, "a.key") };
    const wanted = { name: "Gate", dest: join(folder, "own.jks"), password: "it's secret", ...paths };
    await converge(host, javaKeystore, { ...wanted, keystore_type: "jks" });
    expect(shell("head -c 4 own.jks | od -An -tx1; stat -c %a own.jks")).toBe(" fe ed fe ed\n600\n");
    await converge(host, javaKeystore, { ...wanted, keystore_type: "pkcs12" });
    await converge(host, javaKeystore, { ...wanted, password: "another" });
    await converge(host, javaKeystore, wanted);
    const text = { certificate: shell("cat b.pem"), private_key: shell("cat locked.key") };
    const other = { name: "b", dest: wanted.dest, password: wanted.password, ...text };
    await converge(host, javaKeystore, { ...other, private_key_passphrase: "word" });
    expect(listing("own.jks")).toBe("b PrivateKeyEntry\n");
    expect(shell("ls -A | grep -c own")).toBe("1\n");
    expect((await planOn(host, javaKeystore, { ...wanted, force: true })).changes).toHaveLength(1);
  });
});

describe("java_cert", () => {
  const params = { keystore_path: "/a.jks", keystore_pass: "secret", cert_alias: "a" };
  const target = { type: "file", mode: 0o600, owner: "root", group: "root", uid: 0, gid: 0 } as const;

  it("wants a keystore, unless it makes one", async () => {
    const facts = { target: { type: "absent" }, above: [], entries: null, file: null };
    expect((await planOf(javaCert, { ...params, cert_path: "/c" }, facts)).failed).toContain(
      "there is no keystore /a.jks",
    );
  });

  it("takes out what is there, and says nothing of passwords", async () => {
    const facts = {
      target,
      above: [{ type: "directory" }],
      entries: { a: { type: "trustedCertEntry", fingerprint: "A:B" } },
    };
    const plan = await planOf(javaCert, { ...params, state: "absent" }, facts);
    expect(diffOf(plan)).toEqual(['/a.jks entry a: "A:B" -> null']);
    expect(scriptOf(plan)).not.toContain("secret");
  });

  it.each<[Record<string, unknown>, string]>([
    [params, "expected one of cert_url"],
    [{ ...params, cert_path: "/a", cert_url: "h" }, "expected one of cert_url"],
    [{ ...params, cert_alias: undefined, cert_path: "/a" }, "expected cert_alias"],
    [{ ...params, cert_url: "-x" }, "name of a server"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(javaCert, wrong)).toContain(message);
  });
});
