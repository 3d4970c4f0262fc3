import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { loadInventory } from "../../../src/inventory/load.js";
import { decrypted, makeCertificate } from "../template/certificates.js";
import { rendered } from "./role-scope.js";

describe("the vault of deployment.toml", () => {
  const folder = mkdtempSync(join(tmpdir(), "mdc-vault-"));
  const pair = makeCertificate(folder, "vault", "rsa:2048");
  const inventory = loadInventory(["inventory/active-active-all-in-one.yml"], process.cwd());
  const words = {
    apim_admin_password: "admin/word",
    apim_database_password: "database-word",
    apim_keystore_password: "store-word",
    apim_truststore_password: "trust-word",
    apim_toml: '[custom]\npassword = "$secret{custom}"\n',
    apim_secrets: { custom: "custom-word" },
  };
  const render = (template: string, more: Record<string, unknown>): string =>
    rendered(inventory, "dc1-apim1", template, { ...words, item: { host: "dc2-apim1", number: 2 }, ...more });
  const vault = { apim_secure_vault: true, keystore_entry: { certificate: pair.certificate } };

  afterAll(() => rmSync(folder, { recursive: true }));

  it("has each password that is asked for, is the last table, and leaves none in clear", () => {
    const text = render("deployment.toml", vault);
    const plain = Object.values({ ...words, apim_secrets: "custom-word" }).filter((word) => !word.includes("\n"));
    expect(plain.filter((word) => text.includes(word))).toEqual([]);
    const [above = "", table = ""] = text.split("\n[secrets]\n");
    expect(table).not.toContain("[");
    const kept = Object.fromEntries([...table.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, name, value]) => [name, value]));
    const asked = [...above.matchAll(/\$secret\{(\w+)\}/g)].map(([, name = ""]) => name);
    expect([...new Set(asked)].map((name) => [name, decrypted(kept[name] ?? "", pair)])).toEqual([
      ["admin_password", "admin/word"],
      ["database_password", "database-word"],
      ["keystore_password", "store-word"],
      ["truststore_password", "trust-word"],
      ["custom", "custom-word"],
    ]);
    expect(render("deployment.toml", vault)).toBe(text);
  });

  it("has the administrator's password as it stands in addresses of brokers", () => {
    const text = render("jndi.properties", vault);
    expect(text).toContain("amqp://admin:$secret{admin_password_in_urls}@clientid/carbon");
    const [, sealed = ""] = /^admin_password_in_urls = "(.*)"$/m.exec(render("deployment.toml", vault)) ?? [];
    expect(decrypted(sealed, pair)).toBe("admin%2Fword");
  });

  it("is not there unless it is asked for", () => {
    const text = render("deployment.toml", {});
    expect(text).not.toContain("[secrets]");
    expect(text).toContain('password = "database-word"');
    expect(render("jndi.properties", {})).toContain("amqp://admin:admin%2Fword@clientid/carbon");
  });
});
