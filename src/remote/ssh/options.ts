export interface SshOptions {
  host: string;
  port: number;
  user: string;
  /** Instead of the default keys (~/.ssh/id_ed25519, id_ecdsa, id_rsa). */
  privateKeyFile?: string;
  /** Of the private keys that are encrypted. */
  passphrase?: string;
  password?: string;
  /** The agent's socket; SSH_AUTH_SOCK when not given, and no agent at all when "none". */
  agent?: string;
  /** Read in this order; new keys go to the first one. */
  knownHostsFiles: readonly string[];
  /** "accept-new" writes down the key of a host that is not known yet; a changed key is refused by both. */
  hostKeyPolicy: "strict" | "accept-new";
  /** For the connection, the key exchange and logging in together; 10 s when not given. */
  connectTimeoutMs?: number;
  /** After that much silence the host is asked whether it is still there; 20 s when not given. */
  keepaliveMs?: number;
}

/** How a host is named in messages: user@host, with the port where it is not the usual one. */
export function displayName({ user, host, port }: SshOptions): string {
  return port === 22 ? `${user}@${host}` : `${user}@${host}:${port}`;
}
