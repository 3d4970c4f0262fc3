import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { bcrypt, matchesBcrypt } from "./bcrypt.js";
import { md5Crypt } from "./md5-crypt.js";

export const schemes = ["apr_md5_crypt", "bcrypt", "md5_crypt", "ldap_sha1", "plaintext"] as const;
export type Scheme = (typeof schemes)[number];

const bcryptCost = 10;

/** A password as it is kept in a file of htpasswd(1), with a salt that nobody can foresee. */
export function storedPassword(password: string, scheme: Scheme): string {
  switch (scheme) {
    case "apr_md5_crypt":
      return md5Crypt(password, salt(), "$apr1$");
    case "md5_crypt":
      return md5Crypt(password, salt(), "$1$");
    case "bcrypt":
      return bcrypt(password, randomBytes(16), bcryptCost);
    case "ldap_sha1":
      return ldapSha1(password);
    case "plaintext":
      return password;
  }
}

/** Whether what is kept is of this password, by whichever scheme it was made. */
export function matchesPassword(password: string, stored: string): boolean {
  const [, magic = "", own = ""] = /^(\$apr1\$|\$1\$)([^$]{0,8})\$/.exec(stored) ?? [];
  if (magic !== "") return same(md5Crypt(password, own, magic as "$apr1$" | "$1$"), stored);
  if (stored.startsWith("$2")) return matchesBcrypt(password, stored);
  return same(stored.startsWith("{SHA}") ? ldapSha1(password) : password, stored);
}

function ldapSha1(password: string): string {
  return `{SHA}${createHash("sha1").update(password).digest("base64")}`;
}

function salt(): string {
  return randomBytes(6).toString("base64").replaceAll("+", ".");
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
