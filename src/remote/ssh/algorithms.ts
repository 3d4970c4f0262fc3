import type { Algorithms } from "ssh2";
import { UnreachableError } from "../../errors.js";
import { hostKeyAlgorithms } from "./host-keys.js";
import type { KnownHost } from "./known-hosts.js";
import { displayName, type SshOptions } from "./options.js";

/** What we offer: ssh2's own choice, without what rests on SHA-1. */
export function algorithmsFor(knownHosts: readonly KnownHost[], options: SshOptions): Algorithms {
  return {
    serverHostKey: hostKeyAlgorithms(knownHosts, options),
    hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  };
}

/** What ssh2 calls the kinds of algorithms in its debug output, and people. */
const KINDS: Record<string, string> = {
  "KEX method": "key exchange",
  "Host key format": "host key type",
  "C->S cipher": "cipher",
  "S->C cipher": "cipher",
  "C->S MAC": "MAC",
  "S->C MAC": "MAC",
};

/** Names that are no algorithms but announce extensions (RFC 8308, strict key exchange). */
const MARKERS = /^(ext-info-|kex-strict-)/;

export function isNoCommonAlgorithm(cause: unknown): boolean {
  return cause instanceof Error && /no matching/i.test(cause.message);
}

/** Says which algorithms a host offers that we do not take, by the debug output of ssh2: its error does not name them. */
export function noCommonAlgorithm(options: SshOptions, debug: readonly string[], cause: unknown): UnreachableError {
  const lists = debug
    .map((line) => /^Handshake: \((local|remote)\) ([^:]+): (.*)$/.exec(line))
    .filter((one) => one !== null);
  const kind = lists.at(-1)?.[2] ?? "";
  const listOf = (side: string) =>
    (lists.find((one) => one[1] === side && one[2] === kind)?.[3] ?? "")
      .split(",")
      .filter((name) => !MARKERS.test(name))
      .join(", ");
  return new UnreachableError(
    `${displayName(options)}: no ${KINDS[kind] ?? "algorithm"} that both sides take: the host offers ${listOf("remote")}; ` +
      `taken are ${listOf("local")}`,
    {
      hint:
        "renew the SSH server of the host: what rests on SHA-1, CBC or small groups is not safe. OpenSSH may know more " +
        "(ansible_connection: openssh, with ssh_config for this host)",
      cause,
    },
  );
}
