import { spawnSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { htpasswd } from "../../../src/modules/htpasswd.js";
import { bcrypt, matchesBcrypt } from "../../../src/modules/support/passwords/bcrypt.js";
import { md5Crypt } from "../../../src/modules/support/passwords/md5-crypt.js";
import { matchesPassword, schemes, storedPassword } from "../../../src/modules/support/passwords/scheme.js";
import { diffOf, faultOf, planOf, scriptOf } from "./support.js";

describe("stored passwords", () => {
  it.each(["", "a", "secret", "a password of more than sixteen characters", "pässwörd €"])(
    "are OpenSSL's for %j",
    (password) => {
      for (const [flag, magic] of [
        ["-apr1", "$apr1$"],
        ["-1", "$1$"],
      ] as const) {
        const { stdout } = spawnSync("openssl", ["passwd", flag, "-salt", "ab./XY12", "-stdin"], {
          input: `${password}\n`,
        });
        expect(md5Crypt(password, "ab./XY12", magic)).toBe(stdout.toString().trim());
      }
    },
  );

  // From the test vectors of crypt_blowfish.
  it.each([
    ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
    ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
    ["", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"],
  ])("are bcrypt's for %j", (password, stored) => {
    expect(matchesBcrypt(password, stored)).toBe(true);
    expect(matchesBcrypt(`${password}x`, stored)).toBe(false);
  });

  it.each(schemes)("of %s are known again, and have a salt", (scheme) => {
    const one = storedPassword("secret", scheme);
    expect(matchesPassword("secret", one)).toBe(true);
    expect(matchesPassword("Secret", one)).toBe(false);
    expect(storedPassword("secret", scheme) === one).toBe(["ldap_sha1", "plaintext"].includes(scheme));
  });
});

describe("htpasswd", () => {
  const there = { type: "file", mode: 0o640, owner: "root", group: "root", uid: 0, gid: 0 };
  const directory = { ...there, type: "directory", mode: 0o755 };
  const stored = md5Crypt("secret", "salt", "$apr1$");

  async function edited(text: string | null, params: Record<string, unknown>) {
    const facts = {
      target: text === null ? { type: "absent" } : there,
      text: text === null ? null : Buffer.from(text),
      above: [directory, directory, directory],
    };
    const plan = await planOf(htpasswd, { path: "/etc/x", name: "me", ...params }, facts);
    const words = /mdc_write (.*)/s.exec(scriptOf(plan))?.[1];
    return { plan, words, msg: plan.result?.["msg"] };
  }

  it("leaves an account with this password, whatever the scheme", async () => {
    const { plan, msg } = await edited(`me:${bcrypt("secret", Buffer.alloc(16), 4)}\n`, { password: "secret" });
    expect([plan.changes, msg]).toEqual([[], "me already present"]);
  });

  it("makes a file, and shows in no diff what is in it", async () => {
    const { plan, words, msg } = await edited(null, { password: "secret", mode: "0640" });
    expect(msg).toBe("Created /etc/x and added me");
    expect(words).toMatch(/me:\$apr1\$.{8}\$.{22}\n/);
    expect(diffOf(plan)).toEqual(['/etc/x content: null -> "(secret)"', '/etc/x mode: null -> "0640"']);
  });

  it("gives an account another password in its place", async () => {
    const { words, msg } = await edited(`a:1\nme:${stored}\nb:2`, { password: "other", hash_scheme: "ldap_sha1" });
    expect(words).toMatch(/a:1\nme:\{SHA\}.{28}\nb:2'/);
    expect(msg).toBe("Add/Update me");
  });

  it("takes an account out", async () => {
    const { words, msg } = await edited(`a:1\nme:${stored}\nmeme:2\n`, { state: "absent" });
    expect(words).toContain("'a:1\nmeme:2\n'");
    expect(msg).toBe("Remove me");
    expect((await edited("a:1\n", { state: "absent" })).msg).toBe("me not present");
    expect((await edited(null, { state: "absent" })).msg).toBe("me not present");
  });

  it("refuses what cannot be", () => {
    expect(faultOf(htpasswd, { path: "/x", name: "a:b", password: "x" })).toContain("without ':'");
    expect(faultOf(htpasswd, { path: "/x", name: "a" })).toContain("expected password");
    expect(faultOf(htpasswd, { path: "/x", name: "a", password: "x", hash_scheme: "des_crypt" })).toContain(
      "apr_md5_crypt",
    );
  });
});
