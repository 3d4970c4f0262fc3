import { createHash } from "node:crypto";

const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const usualRounds = 5000;

interface Method {
  mark: string;
  algorithm: "sha256" | "sha512";
  /** The bytes of the digest in the order in which they are written, three by three; what is left over at the end, and in how many letters. */
  order: readonly (readonly [number, number, number])[];
  rest: { bytes: readonly number[]; letters: number };
}

const methods: Readonly<Record<string, Method>> = {
  sha512: {
    mark: "6",
    algorithm: "sha512",
    order: Array.from({ length: 21 }, (_, index) => turned([index, index + 21, index + 42], index)),
    rest: { bytes: [63], letters: 2 },
  },
  sha256: {
    mark: "5",
    algorithm: "sha256",
    order: Array.from({ length: 10 }, (_, index) => turned([index, index + 10, index + 20], 2 * index)),
    rest: { bytes: [31, 30], letters: 3 },
  },
};

/** Each group of three begins one further than the one before. */
function turned(three: readonly number[], by: number): [number, number, number] {
  const at = (index: number): number => three[(index + by) % 3] ?? 0;
  return [at(0), at(1), at(2)];
}

/**
 * What stands in /etc/shadow for a password (SHA-crypt, as crypt(3) has it). The salt has to be given: with another one each
 * time, an account would be changed by every run.
 */
export function passwordHash(password: string, salt: string, method = "sha512", rounds = usualRounds): string {
  const how = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!how) throw new TypeError(`password_hash knows ${Object.keys(methods).join(" and ")}, not "${method}"`);
  if (typeof salt !== "string" || !/^[./\dA-Za-z]{1,16}$/.test(salt))
    throw new TypeError("password_hash needs a salt of 1 to 16 letters, digits, dots and slashes");
  if (!Number.isInteger(rounds) || rounds < 1000 || rounds > 999_999_999)
    throw new TypeError("password_hash takes from 1000 to 999999999 rounds");
  const digest = stretched(Buffer.from(password), Buffer.from(salt), how.algorithm, rounds);
  const named = rounds === usualRounds ? "" : `rounds=${rounds}$`;
  return `$${how.mark}$${named}${salt}$${letters(digest, how)}`;
}

function stretched(key: Buffer, salt: Buffer, algorithm: string, rounds: number): Buffer {
  const digestOf = (...parts: readonly Buffer[]): Buffer => createHash(algorithm).update(Buffer.concat(parts)).digest();
  const other = digestOf(key, salt, key);
  const start = [key, salt, cycled(other, key.length)];
  for (let count = key.length; count > 0; count >>= 1) start.push((count & 1) === 1 ? other : key);
  let current = digestOf(...start);
  const keys = cycled(digestOf(...Array<Buffer>(key.length).fill(key)), key.length);
  const salts = cycled(digestOf(...Array<Buffer>(16 + (current[0] ?? 0)).fill(salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? keys : current];
    if (round % 3 !== 0) parts.push(salts);
    if (round % 7 !== 0) parts.push(keys);
    parts.push(odd ? current : keys);
    current = digestOf(...parts);
  }
  return current;
}

function cycled(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

function letters(digest: Buffer, { order, rest }: Method): string {
  const written = order.map((three) => group(three, digest, 4)).join("");
  return written + group(rest.bytes, digest, rest.letters);
}

function group(indexes: readonly number[], digest: Buffer, count: number): string {
  let value = indexes.reduce((sum, index) => (sum << 8) | (digest[index] ?? 0), 0);
  let text = "";
  for (let letter = 0; letter < count; letter++, value >>= 6) text += alphabet[value & 63];
  return text;
}
