/** Everything that a connection needs to be known: what was asked for, ssh_config and defaults have been put together. */
export interface SshOptions {
  host: string;
  port: number;
  user: string;
  /** Must be usable. Instead of the default keys (~/.ssh/id_ed25519, id_ecdsa, id_rsa). */
  privateKeyFile?: string;
  /** Keys of ssh_config: those that are there are tried, instead of the default keys. */
  identityFiles?: readonly string[];
  /** Of the agent's keys only those are offered whose public half lies beside one of the files. */
  identitiesOnly?: boolean;
  /** Of the private keys that are encrypted. */
  passphrase?: string;
  password?: string;
  /** The agent's socket; SSH_AUTH_SOCK when not given, and no agent at all when "none". */
  agent?: string;
  /** Read in this order; new keys go to the first one. */
  knownHostsFiles: readonly string[];
  /** The name under which known_hosts holds the host's key, instead of its address and port. */
  hostKeyAlias?: string;
  /** "accept-new" writes down the key of a host that is not known yet; a changed key is refused by both. */
  hostKeyPolicy: HostKeyPolicy;
  /** For the connection, the key exchange and logging in together; 10 s when not given. */
  connectTimeoutMs?: number;
  /** After that much silence the host is asked whether it is still there; 20 s when not given. */
  keepaliveMs?: number;
  /** What leads to the host; a connection of our own when not given. */
  via?: { jump: SshOptions } | { command: string };
}

export type HostKeyPolicy = "strict" | "accept-new";

/** How a host is named in messages: user@host, with the port where it is not the usual one. */
export function displayName({ user, host, port }: Pick<SshOptions, "user" | "host" | "port">): string {
  return port === 22 ? `${user}@${host}` : `${user}@${host}:${port}`;
}

/** In milliseconds. */
export function timeoutOf({ connectTimeoutMs = 10_000 }: { connectTimeoutMs?: number }): number {
  return connectTimeoutMs;
}

/** How long a host that has let us in may take to start a shell, in milliseconds: a minute, where nothing else is said. */
export function shellTimeoutOf(options: { connectTimeoutMs?: number }): number {
  return 6 * timeoutOf(options);
}

/** That many times a host may leave the question unanswered whether it is still there. */
export const KEEPALIVES_MISSED = 4;

/** In milliseconds. */
export function keepaliveOf({ keepaliveMs = 20_000 }: { keepaliveMs?: number }): number {
  return keepaliveMs;
}
