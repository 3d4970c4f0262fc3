import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { rsaEncrypt } from "../../../src/template/rsa.js";
import { decrypted, makeCertificate } from "./certificates.js";

describe("rsaEncrypt", () => {
  const folder = mkdtempSync(join(tmpdir(), "mdc-rsa-"));
  const vault = makeCertificate(folder, "vault", "rsa:2048");
  const other = makeCertificate(folder, "other", "rsa:2048");

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["", "word", 'p"[$]{ö}\\', "x".repeat(245)])("is read with the private key: %j", (text) => {
    expect(decrypted(rsaEncrypt(text, vault.certificate, "store-word"), vault)).toBe(text);
  });

  it("gives the same for the same, and another one for another text, name, secret or certificate", () => {
    const once = rsaEncrypt("word", vault.certificate, "store-word", "a");
    expect(rsaEncrypt("word", vault.certificate, "store-word", "a")).toBe(once);
    const others = [
      rsaEncrypt("Word", vault.certificate, "store-word", "a"),
      rsaEncrypt("word", vault.certificate, "store-word", "b"),
      rsaEncrypt("word", vault.certificate, "store-Word", "a"),
      rsaEncrypt("word", other.certificate, "store-word", "a"),
    ];
    expect(new Set([once, ...others]).size).toBe(5);
  });

  it("refuses what does not fit, and keys of another kind", () => {
    expect(() => rsaEncrypt("ä".repeat(123), vault.certificate, "s")).toThrow(
      "a key of 2048 bits encrypts 245 bytes at most, these are 246",
    );
    const curve = makeCertificate(folder, "curve", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    expect(() => rsaEncrypt("word", curve.certificate, "s")).toThrow("the certificate's key is not one of RSA");
  });
});
