import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ServerHostKeyAlgorithm } from "ssh2";
import { UnreachableError } from "../../errors.js";
import {
  fingerprint,
  judgeHostKey,
  keyTypeOf,
  knownHostName,
  matchesHost,
  parseKnownHosts,
  type HostKeyVerdict,
  type KnownHost,
} from "./known-hosts.js";
import { displayName, type SshOptions } from "./options.js";

/** Without ssh-rsa and ssh-dss, whose signatures are SHA-1. */
const ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

/** All entries of the given files, in order; a file that is not there holds none. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHost[]> {
  const read = files.map(async (file) => parseKnownHosts(await readIfThere(file), file));
  return (await Promise.all(read)).flat();
}

/**
 * The host key algorithms to offer, those first for which a key of the host is known: the server picks the first one
 * it has, and a key of another type than the known one would look like a changed host.
 */
export function hostKeyAlgorithms(entries: readonly KnownHost[], options: SshOptions): ServerHostKeyAlgorithm[] {
  const names = [nameOf(options), bareNameOf(options)].filter((name) => name !== undefined);
  const ofHost = entries.filter((entry) => names.some((name) => matchesHost(entry, name)));
  const known = new Set(ofHost.map((entry) => entry.keyType));
  const isKnown = (algorithm: string) => known.has(algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm);
  return [...ALGORITHMS.filter(isKnown), ...ALGORITHMS.filter((algorithm) => !isKnown(algorithm))];
}

/** What to do with the key that a host has shown: an error to refuse it, or whether it has yet to be written down. */
export function admitHostKey(
  entries: readonly KnownHost[],
  options: SshOptions,
  key: Buffer,
): { refused: UnreachableError } | { isNew: boolean } {
  const name = nameOf(options);
  const shown = `${keyTypeOf(key)} ${fingerprint(key)}`;
  const host = displayName(options);
  const file = options.knownHostsFiles[0] ?? "known_hosts";
  const found = judge(entries, options, key);
  switch (found.verdict) {
    case "known":
      return { isNew: false };
    case "unknown": {
      if (options.hostKeyPolicy === "accept-new") return { isNew: true };
      const rename = options.hostKeyAlias === undefined ? "" : ` | sed 's/^[^ ]*/${name}/'`;
      const type = keyTypeOf(key).replace(/^ssh-|-nistp\d+$|-sha2-nistp\d+$/g, "");
      const scan = `ssh-keyscan -t ${type} -p ${options.port} ${options.host}${rename} >> ${file}`;
      return refused(
        `${host}: the host key is not known: ${shown}`,
        `compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add the key ` +
          `(${scan}), or let new hosts in with the host key policy accept-new`,
      );
    }
    case "changed": {
      const known = found.known.map((entry) => `${entry.keyType} ${fingerprintOf(entry)} (${placeOf(entry)})`);
      return refused(
        `${host}: the host key has changed: the host shows ${shown}, known is ${known.join(", ")}`,
        `somebody may be listening in, or the host was set up anew: ask its owner. If it was, remove the old key ` +
          `(ssh-keygen -f ${found.known[0]?.file ?? file} -R '${name}') and add the new one`,
      );
    }
    case "revoked":
      return refused(
        `${host}: the host shows a key that is revoked in ${placeOf(found.by)}: ${shown}`,
        "do not connect to it; give the host a new key",
      );
    case "only-authority":
      return refused(
        `${host}: ${placeOf(found.authority)} trusts a certificate authority for this host, and host certificates are not supported`,
        `add the host's own key (${shown}) to ${file}`,
      );
  }
}

/**
 * Writes a new host key down, in one write at the end of the file, so that two runs do not mix their lines.
 * Throws UnreachableError when the file cannot be written.
 */
export async function recordHostKey(options: SshOptions, key: Buffer): Promise<void> {
  const [file] = options.knownHostsFiles;
  if (file === undefined) return;
  const line = `${nameOf(options)} ${keyTypeOf(key)} ${key.toString("base64")}\n`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const text = await readIfThere(file);
    if (text.includes(line)) return;
    await appendFile(file, text === "" || text.endsWith("\n") ? line : `\n${line}`, { mode: 0o600 });
  } catch (cause) {
    throw new UnreachableError(`${displayName(options)}: the new host key cannot be written to ${file}`, {
      hint: "make the file writable, or name another one first",
      cause,
    });
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new UnreachableError(`the host keys in ${file} cannot be read`, {
      hint: "check the rights of the file",
      cause,
    });
  }
}

/** A key that is not known under the host's name and port may be under its name alone, as with ssh. */
function judge(entries: readonly KnownHost[], options: SshOptions, key: Buffer): HostKeyVerdict {
  const found = judgeHostKey(entries, nameOf(options), key);
  const bare = bareNameOf(options);
  if (found.verdict !== "unknown" || bare === undefined) return found;
  const other = judgeHostKey(entries, bare, key);
  return other.verdict === "known" || other.verdict === "revoked" ? other : found;
}

function bareNameOf({ host, port, hostKeyAlias }: SshOptions): string | undefined {
  return hostKeyAlias === undefined && port !== 22 ? knownHostName(host, 22) : undefined;
}

/** The name under which known_hosts keeps the host. */
function nameOf({ host, port, hostKeyAlias }: SshOptions): string {
  return hostKeyAlias?.toLowerCase() ?? knownHostName(host, port);
}

function refused(message: string, hint: string): { refused: UnreachableError } {
  return { refused: new UnreachableError(message, { hint }) };
}

function fingerprintOf(entry: KnownHost): string {
  return fingerprint(Buffer.from(entry.key, "base64"));
}

function placeOf({ file, line }: KnownHost): string {
  return `${file}:${line}`;
}
