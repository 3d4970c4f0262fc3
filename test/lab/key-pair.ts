import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import ssh2 from "ssh2";
import { labRoot, privateKeyFile } from "./paths.js";

export interface KeyPair {
  /** In OpenSSH's own format. */
  private: string;
  /** One line, as in authorized_keys, without a comment. */
  public: string;
}

/** Bytes of an ed25519 public key as it stands in a line: two strings with their lengths, of 11 and 32 bytes. */
const PUBLIC_KEY_BYTES = 51;

/** ssh2 drops zero bytes at the start of a public key, and no sshd takes what comes of it: one in 256 is drawn again. */
export function generateKeyPair(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    const [, encoded = ""] = pair.public.split(" ");
    if (Buffer.from(encoded, "base64").length === PUBLIC_KEY_BYTES) return pair;
  }
}

/** The key pair with which every host of every lab lets us in, made the first time that it is asked for. */
export async function labKeyPair(): Promise<KeyPair> {
  await mkdir(labRoot, { recursive: true });
  const known = await readKeyPair();
  if (known) return known;
  const pair = generateKeyPair();
  await writeWhole(privateKeyFile, pair.private, 0o600);
  await writeWhole(`${privateKeyFile}.pub`, `${pair.public}\n`, 0o644);
  return pair;
}

async function readKeyPair(): Promise<KeyPair | undefined> {
  try {
    const [priv, pub] = await Promise.all([
      readFile(privateKeyFile, "utf8"),
      readFile(`${privateKeyFile}.pub`, "utf8"),
    ]);
    return { private: priv, public: pub.trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** By rename, so that another process never reads half a key. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode });
  await rename(draft, file);
}
