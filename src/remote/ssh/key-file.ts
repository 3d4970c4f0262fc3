import { access, readFile } from "node:fs/promises";
import type { ParsedKey } from "ssh2";
import { UnreachableError } from "../../errors.js";
import { sha1Refused } from "./agent.js";
import type { Attempts } from "./attempt.js";
import { displayName, type SshOptions } from "./options.js";

const NOTHING: Attempts = { attempts: [], leftOut: [] };

/**
 * The way in that a private key is. One that was given has to be usable, or UnreachableError is thrown; others are left out, with
 * the reason.
 */
export async function keyFile(file: string, options: SshOptions, isGiven: boolean): Promise<Attempts> {
  let text: Buffer;
  try {
    text = await readFile(file);
  } catch (cause) {
    if (!isGiven) return options.identityFiles ? { attempts: [], leftOut: [`key ${file} (cannot be read)`] } : NOTHING;
    throw new UnreachableError(`${displayName(options)}: the private key ${file} cannot be read`, {
      hint: "check the path and its rights",
      cause,
    });
  }
  const key = await parseKey(text, options.passphrase);
  if (!(key instanceof Error) && key.isPrivateKey()) return attemptWith(file, key, options);
  // A public key among those of ssh_config chooses among the agent's.
  if (!(key instanceof Error) && !isGiven) return NOTHING;
  const problem = key instanceof Error ? key.message : "it holds a public key";
  const locked = /no passphrase given/i.test(problem);
  if (isGiven && !locked) {
    throw new UnreachableError(`${displayName(options)}: the private key ${file} cannot be used: ${problem}`, {
      hint: /passphrase/i.test(problem) ? "check the passphrase" : "it must be a private key as ssh-keygen makes it",
    });
  }
  return { attempts: [], leftOut: [`key ${file} (${locked ? "encrypted, and no passphrase given" : problem})`] };
}

/** The public halves of keys, in ssh's base64: of files that are public keys, or have one beside them. */
export async function publicKeys(files: readonly string[]): Promise<Set<string>> {
  const texts = await Promise.all(
    files.flatMap((file) => [file, `${file}.pub`]).map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const keys = texts.map((text) => /^(?:ssh|ecdsa|sk)-\S+ ([A-Za-z0-9+/]+=*)/.exec(text)?.[1]);
  return new Set(keys.filter((key) => key !== undefined));
}

async function attemptWith(file: string, key: ParsedKey, options: SshOptions): Promise<Attempts> {
  const auth = { type: "publickey", username: options.user, key: withoutSha1(key) } as const;
  const certificate = `${file}-cert.pub`;
  const isCertified = await access(certificate).then(
    () => true,
    () => false,
  );
  return {
    attempts: [{ label: `key ${file}`, method: "publickey", auth }],
    leftOut: isCertified ? [`certificate ${certificate} (only the transport openssh can use it)`] : [],
  };
}

function withoutSha1(key: ParsedKey): ParsedKey {
  const sign = (data: string | Buffer, hash?: string) => (hash === "sha1" ? sha1Refused() : key.sign(data, hash));
  return Object.assign(Object.create(key) as ParsedKey, { sign });
}

async function parseKey(text: Buffer, passphrase: string | undefined): Promise<ParsedKey | Error> {
  const { default: ssh2 } = await import("ssh2");
  const parsed = ssh2.utils.parseKey(text, passphrase);
  const key: ParsedKey | Error | undefined = Array.isArray(parsed) ? parsed[0] : parsed;
  return key ?? new UnreachableError("it holds no key");
}
