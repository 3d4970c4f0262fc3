import { describe, expect, it } from "@jest/globals";
import { ContentError } from "../../../src/errors.js";
import { encryptText } from "../../../src/vault/cipher.js";
import { isVault } from "../../../src/vault/envelope.js";
import { Vault, type VaultSecret } from "../../../src/vault/vault.js";
import { passwords, vaults } from "./vectors.js";

const secret = (label: keyof typeof passwords, password: string = passwords[label]): VaultSecret => ({
  label,
  password: Buffer.from(password),
});
const keyring = new Vault([secret("default"), secret("dev")]);
const place = { file: "secrets.yml", line: 1, column: 1 };
const open = (text: string, vault = keyring): Buffer => vault.open(text, "secrets.yml", place).content;

describe("what ansible-vault wrote", () => {
  it.each([
    ["text", vaults.text, Buffer.from("line one ü\nline two <%= x %> {{ y }}\n")],
    ["bytes, with a label", vaults.bytes, Buffer.from([0, 1, 0xff, 0x0a, 0xfe])],
    ["a full block", vaults.block, Buffer.from("1234567890abcdef")],
    ["with CRLF", vaults.block.replaceAll("\n", "\r\n"), Buffer.from("1234567890abcdef")],
  ])("is read: %s", async (_what, text, content) => {
    expect(open(text)).toEqual(content);
    expect((await keyring.openLater(text, "it", place)).content).toEqual(content);
  });

  it("is opened by the password with its label first, and by any other that fits", () => {
    const both = new Vault([secret("default"), secret("dev")]).open(vaults.bytes, "it", place);
    expect([both.label, both.secret.label]).toEqual(["dev", "dev"]);
    const other = new Vault([secret("default", passwords.dev)]).open(vaults.bytes, "it", place);
    expect([other.label, other.secret.label]).toEqual(["dev", "default"]);
  });
});

describe("what is encrypted here", () => {
  it.each([
    [undefined, "$ANSIBLE_VAULT;1.1;AES256"],
    ["default", "$ANSIBLE_VAULT;1.1;AES256"],
    ["dev", "$ANSIBLE_VAULT;1.2;AES256;dev"],
  ])("has the header of its label %s, lines of 80, and comes back", async (label, header) => {
    const content = Buffer.from("s".repeat(100));
    const text = await encryptText(content, Buffer.from(passwords.dev), label);
    const [first, ...lines] = text.trimEnd().split("\n");
    expect(first).toBe(header);
    expect(lines.slice(0, -1).every((line) => /^[0-9a-f]{80}$/.test(line))).toBe(true);
    expect(isVault(text)).toBe(true);
    expect(open(text)).toEqual(content);
  });

  it("is never the same twice, and may be empty", async () => {
    const twice = [1, 2].map(() => encryptText(Buffer.alloc(0), Buffer.from(passwords.dev), undefined));
    const [one = "", other = ""] = await Promise.all(twice);
    expect(one).not.toBe(other);
    expect(open(one)).toEqual(Buffer.alloc(0));
  });
});

describe("what cannot be opened", () => {
  const wrong = new Vault([secret("default", "wrong")]);
  const [header = "", second = ""] = vaults.text.split("\n");
  it.each([
    ["without a password", vaults.text, new Vault([]), /^secrets\.yml is in a vault, and no vault password is given$/],
    ["with another password", vaults.text, wrong, /^the vault password does not fit secrets\.yml$/],
    ["with the label of another", vaults.bytes, wrong, /does not fit secrets\.yml \(its label is "dev"\)$/],
    ["cut off", [header, second].join("\n"), keyring, /cannot be decrypted: it is damaged$/],
    ["of an old format", vaults.text.replace("1.1", "1.0"), keyring, /its format is 1\.0$/],
    ["of another cipher", vaults.text.replace("AES256", "AES"), keyring, /its cipher is AES$/],
    ["changed", vaults.text.replace(/3838\n$/, "3839\n"), keyring, /^none of the vault passwords fits secrets\.yml$/],
  ])("says why: %s", async (_what, text, vault, message) => {
    expect(() => open(text, vault)).toThrow(ContentError);
    expect(() => open(text, vault)).toThrow(message);
    await expect(vault.openLater(text, "secrets.yml", place)).rejects.toThrow(message);
  });

  it("is told once for a file, with the line of its first value", async () => {
    const vault = new Vault([secret("default", "wrong")]);
    for (const line of [3, 9]) vault.value(vaults.text, { file: "a.yml", line, column: 5 });
    vault.value(vaults.block, { file: "b.yml", line: 1, column: 1 });
    const failure = vault.settle();
    await expect(failure).rejects.toMatchObject({
      errors: [{ place: { file: "a.yml", line: 3 } }, { place: { file: "b.yml", line: 1 } }],
    });
  });
});

describe("values", () => {
  it("are open once the vault has settled, and told to whoever listens before and after", async () => {
    const vault = new Vault([secret("dev"), secret("default")]);
    const heard: string[] = [];
    vault.onSecret((text) => heard.push(text));
    const value = vault.value(vaults.block, place);
    await vault.settle();
    expect(value.text).toBe("1234567890abcdef");
    vault.onSecret((text) => heard.push(text));
    expect(heard).toEqual(["1234567890abcdef", "1234567890abcdef"]);
  });

  it("need not wait", () => {
    expect(new Vault([secret("default")]).value(vaults.block, place).text).toBe("1234567890abcdef");
  });
});
