import { describe, expect, it } from "@jest/globals";
import ssh2 from "ssh2";
import { generateKeyPair } from "../../lab/key-pair.js";

describe("generateKeyPair", () => {
  it("draws no key that sshd refuses", () => {
    // One in 256 would be: of so many, nearly surely several.
    const lengths = Array.from({ length: 1500 }, () => {
      const key = ssh2.utils.parseKey(generateKeyPair().public);
      return key instanceof Error ? key.message : key.getPublicSSH().length;
    });
    expect(new Set(lengths)).toEqual(new Set([51]));
  });
});
