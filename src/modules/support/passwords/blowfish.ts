/** The state of Blowfish: its eighteen subkeys and four boxes of 256 words. */
export interface Blowfish {
  p: Uint32Array;
  s: Uint32Array;
}

const words = 18 + 4 * 256;

/** The state that every key begins with: the fraction of pi, in binary. */
export function freshBlowfish(): Blowfish {
  const bits = BigInt(words * 32);
  const guard = 64n;
  const scale = 1n << (bits + guard);
  const pi = 16n * arctangent(5n, scale) - 4n * arctangent(239n, scale);
  const hex = ((pi - 3n * scale) >> guard).toString(16).padStart(words * 8, "0");
  const all = Uint32Array.from({ length: words }, (_, index) => parseInt(hex.slice(index * 8, index * 8 + 8), 16));
  return { p: all.slice(0, 18), s: all.slice(18) };
}

/** arctan(1/x), times the scale. */
function arctangent(x: bigint, scale: bigint): bigint {
  let term = scale / x;
  let sum = term;
  for (let n = 3n, sign = -1n; term > 0n; n += 2n, sign = -sign) {
    term /= x * x;
    sum += (sign * term) / n;
  }
  return sum;
}

/** Encrypts the block of two words at an index, in place. */
export function encryptBlock({ p, s }: Blowfish, block: Uint32Array, at: number): void {
  let left = block[at] ?? 0;
  let right = block[at + 1] ?? 0;
  for (let round = 0; round < 16; round += 2) {
    left ^= p[round] as number;
    right ^= mixed(s, left);
    right ^= p[round + 1] as number;
    left ^= mixed(s, right);
  }
  block[at] = right ^ (p[17] as number);
  block[at + 1] = left ^ (p[16] as number);
}

function mixed(s: Uint32Array, x: number): number {
  const first = ((s[x >>> 24] as number) + (s[256 + ((x >>> 16) & 255)] as number)) | 0;
  return ((first ^ (s[512 + ((x >>> 8) & 255)] as number)) + (s[768 + (x & 255)] as number)) | 0;
}
