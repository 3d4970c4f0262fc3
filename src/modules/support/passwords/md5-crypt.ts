import { createHash } from "node:crypto";

const digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The password in the scheme of `htpasswd -m` ("$apr1$") or of old systems ("$1$"), with a salt of up to eight characters. */
export function md5Crypt(password: string, salt: string, magic: "$apr1$" | "$1$"): string {
  const key = Buffer.from(password, "utf8");
  const bytes = Buffer.from(salt, "latin1");
  const once = md5(key, bytes, key);
  const parts: Buffer[] = [key, Buffer.from(magic), bytes];
  for (let left = key.length; left > 0; left -= 16) parts.push(once.subarray(0, Math.min(left, 16)));
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push((bits & 1) === 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let sum = md5(...parts);
  for (let round = 0; round < 1000; round += 1) {
    const odd = (round & 1) === 1;
    const middle = [...(round % 3 === 0 ? [] : [bytes]), ...(round % 7 === 0 ? [] : [key])];
    sum = md5(odd ? key : sum, ...middle, odd ? sum : key);
  }
  return `${magic}${salt}$${encoded(sum)}`;
}

function md5(...parts: Buffer[]): Buffer {
  return createHash("md5").update(Buffer.concat(parts)).digest();
}

function encoded(sum: Buffer): string {
  const at = (index: number): number => sum[index] ?? 0;
  const groups = [0, 1, 2, 3, 4].map((i) => (at(i) << 16) | (at(i + 6) << 8) | at(i === 4 ? 5 : i + 12));
  return groups.map((value) => sixes(value, 4)).join("") + sixes(at(11), 2);
}

function sixes(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => digits[(value >> (6 * index)) & 63]).join("");
}
