import type { HostKeyPolicy } from "./options.js";

/** What inventory, playbook and command line say about a connection. What they leave out is for ssh_config, then the defaults. */
export interface SshRequest {
  /** A name that ssh_config may know otherwise, or an address. */
  host: string;
  port?: number;
  user?: string;
  privateKeyFile?: string;
  passphrase?: string;
  password?: string;
  agent?: string;
  knownHostsFiles?: readonly string[];
  hostKeyPolicy?: HostKeyPolicy;
  connectTimeoutMs?: number;
  keepaliveMs?: number;
  /** Instead of ~/.ssh/config and /etc/ssh/ssh_config; "none" for no file at all. */
  configFile?: string;
  /** Options of ssh(1), such as -o ProxyJump=bastion. */
  arguments?: readonly string[];
}

/** The file of `-F` among arguments of ssh(1), which ssh hands on to its jump hosts. */
export function configFileOf({ configFile, arguments: given = [] }: SshRequest): string | undefined {
  const at = given.findIndex((word) => word.startsWith("-F"));
  if (at < 0) return configFile;
  const word = given[at] ?? "";
  return word === "-F" ? given[at + 1] : word.slice(2);
}
