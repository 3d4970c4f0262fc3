import { createHash, createHmac } from "node:crypto";
import { wildcards } from "../../regex.js";

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  file: string;
  line: number;
  marker: "cert-authority" | "revoked" | undefined;
  patterns: string;
  keyType: string;
  /** The public key in base64, as in the file. */
  key: string;
}

/** What known_hosts says about a key that a host has shown. */
export type HostKeyVerdict =
  | { verdict: "known" }
  | { verdict: "unknown" }
  | { verdict: "revoked"; by: KnownHost }
  | { verdict: "changed"; known: readonly KnownHost[] }
  | { verdict: "only-authority"; authority: KnownHost };

/** Reads the lines of one file; comments, empty lines and lines that are no entry are passed over, as ssh does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split("\n").flatMap((content, index) => {
    const match = /^\s*(?:@(cert-authority|revoked)\s+)?([^#@\s]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)/.exec(content);
    if (!match?.[2] || !match[3] || !match[4]) return [];
    const marker = match[1] as KnownHost["marker"];
    return [{ file, line: index + 1, marker, patterns: match[2], keyType: match[3], key: match[4] }];
  });
}

/** The name under which known_hosts keeps a host: in brackets with its port, unless that is 22. */
export function knownHostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** Whether an entry speaks of the host; a negated pattern that matches takes the host out of the entry. */
export function matchesHost({ patterns }: KnownHost, name: string): boolean {
  if (patterns.startsWith("|")) return matchesHash(patterns, name);
  const list = patterns.toLowerCase().split(",");
  const negated = list.filter((pattern) => pattern.startsWith("!"));
  if (negated.some((pattern) => wildcards(pattern.slice(1)).test(name))) return false;
  return list.some((pattern) => !pattern.startsWith("!") && wildcards(pattern).test(name));
}

/** Judges the key that a host has shown (as it is on the wire) by what known_hosts holds for the host. */
export function judgeHostKey(entries: readonly KnownHost[], name: string, key: Buffer): HostKeyVerdict {
  const shown = key.toString("base64");
  const ofHost = entries.filter((entry) => matchesHost(entry, name));
  const revoked = ofHost.find((entry) => entry.marker === "revoked" && entry.key === shown);
  if (revoked) return { verdict: "revoked", by: revoked };
  const plain = ofHost.filter((entry) => entry.marker === undefined);
  if (plain.some((entry) => entry.key === shown)) return { verdict: "known" };
  // A host that is known by keys of other types only is "changed" as well: else whoever is in between would offer a new type.
  if (plain.length > 0) return { verdict: "changed", known: plain };
  const authority = ofHost.find((entry) => entry.marker === "cert-authority");
  return authority ? { verdict: "only-authority", authority } : { verdict: "unknown" };
}

/** The type that a public key names itself: a string with its length in front (RFC 4253, section 6.6). */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
}

/** The fingerprint as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** `|1|salt|hash`, where hash is the HMAC-SHA1 of the name (HashKnownHosts in ssh_config(5)). */
function matchesHash(patterns: string, name: string): boolean {
  const [, version, salt, hash] = patterns.split("|");
  if (version !== "1" || !salt || !hash) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}
