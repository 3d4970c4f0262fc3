import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { SshOptions } from "./options.js";

/** A byte stream to a host's sshd that is not a connection of our own. */
export interface Way {
  stream: Duplex;
  /** What is known of why it broke; empty when nothing is. */
  said(): string;
  /** Resolves when nothing is left of it, and `said` knows all there is to know. */
  close(): Promise<void>;
}

/** A client that is logged in. */
export interface Connected {
  client: Client;
  /** What is known of why the connection was lost; empty when nothing is. */
  said(): string;
}

/** Connects and logs in. */
export type Handshake = (options: SshOptions) => Promise<Connected>;
