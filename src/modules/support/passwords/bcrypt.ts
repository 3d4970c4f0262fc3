import { encryptBlock, freshBlowfish, type Blowfish } from "./blowfish.js";

const digits = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The password in the scheme of `htpasswd -B`, with a salt of 16 bytes; `cost` is the power of two of its rounds. */
export function bcrypt(password: string, salt: Buffer, cost: number, version = "2y"): string {
  const key = Buffer.concat([Buffer.from(password, "utf8"), Buffer.alloc(1)]).subarray(0, 72);
  const state = freshBlowfish();
  expand(state, key, salt);
  for (let left = 2 ** cost; left > 0; left -= 1) {
    expand(state, key, Buffer.alloc(16));
    expand(state, salt, Buffer.alloc(16));
  }
  const text = Buffer.from("OrpheanBeholderScryDoubt");
  const block = Uint32Array.from({ length: 6 }, (_, index) => text.readUInt32BE(index * 4));
  for (let at = 0; at < 6; at += 2) for (let round = 0; round < 64; round += 1) encryptBlock(state, block, at);
  const sum = Buffer.alloc(24);
  block.forEach((word, index) => sum.writeUInt32BE(word, index * 4));
  return `$${version}$${String(cost).padStart(2, "0")}$${encoded(salt)}${encoded(sum.subarray(0, 23))}`;
}

/** Whether a stored text is of this password; false for one that is not bcrypt's. */
export function matchesBcrypt(password: string, stored: string): boolean {
  const [, version = "", cost = "", salt = ""] = /^\$(2[aby])\$(\d\d)\$([./A-Za-z0-9]{22})/.exec(stored) ?? [];
  return version !== "" && bcrypt(password, decoded(salt), Number(cost), version) === stored;
}

function expand(state: Blowfish, key: Buffer, salt: Buffer): void {
  const { p, s } = state;
  for (let index = 0, at = 0; index < p.length; index += 1, at += 4) p[index] = (p[index] as number) ^ wordAt(key, at);
  const block = new Uint32Array(2);
  let at = 0;
  for (const part of [p, s])
    for (let index = 0; index < part.length; index += 2, at += 8) {
      block[0] = (block[0] as number) ^ wordAt(salt, at);
      block[1] = (block[1] as number) ^ wordAt(salt, at + 4);
      encryptBlock(state, block, 0);
      part[index] = block[0] as number;
      part[index + 1] = block[1] as number;
    }
}

/** Four bytes of a text that goes round and round. */
function wordAt(bytes: Buffer, at: number): number {
  let word = 0;
  for (let index = at; index < at + 4; index += 1) word = (word << 8) | (bytes[index % bytes.length] ?? 0);
  return word >>> 0;
}

function encoded(bytes: Buffer): string {
  return [...bytes.toString("base64").replace(/=+$/, "")].map((digit) => digits[standard.indexOf(digit)]).join("");
}

function decoded(text: string): Buffer {
  return Buffer.from([...text].map((digit) => standard[digits.indexOf(digit)]).join(""), "base64");
}
