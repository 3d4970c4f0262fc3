/** What a setting's value is, in the file and in the environment. */
export type SettingKind = "text" | "path" | "number" | "flag" | "words" | "sources" | "vault-ids" | "paths";

/** Something that the command line, the environment and a file can say. */
export interface Setting {
  /** In the file. */
  name: string;
  /** Of the command line's option, in the words of commander. */
  option: string;
  flag: string;
  kind: SettingKind;
  choices?: readonly string[];
  /** For people, where the option has no default. */
  fallback: string;
}

/** Every setting; in the environment it is MDC_ and its name in capitals. */
export const settings: readonly Setting[] = [
  { name: "inventory", option: "inventory", flag: "-i", kind: "sources", fallback: "none" },
  { name: "remote_user", option: "user", flag: "-u", kind: "text", fallback: "ssh_config, your own name" },
  {
    name: "private_key_file",
    option: "privateKey",
    flag: "--private-key",
    kind: "path",
    fallback: "ssh_config, agent",
  },
  {
    name: "connection",
    option: "connection",
    flag: "-c",
    kind: "text",
    choices: ["ssh", "openssh", "docker", "local"],
    fallback: "ssh",
  },
  {
    name: "host_key_policy",
    option: "hostKeyPolicy",
    flag: "--host-key-policy",
    kind: "text",
    choices: ["strict", "accept-new"],
    fallback: "ssh_config, strict",
  },
  { name: "ssh_common_args", option: "sshCommonArgs", flag: "--ssh-common-args", kind: "words", fallback: "none" },
  { name: "timeout", option: "timeout", flag: "-T", kind: "number", fallback: "ssh_config, 10" },
  { name: "forks", option: "forks", flag: "-f", kind: "number", fallback: "50" },
  { name: "become", option: "become", flag: "-b", kind: "flag", fallback: "false" },
  { name: "become_user", option: "becomeUser", flag: "--become-user", kind: "text", fallback: "root" },
  {
    name: "vault_password_file",
    option: "vaultPasswordFile",
    flag: "--vault-password-file",
    kind: "paths",
    fallback: "none",
  },
  { name: "vault_id", option: "vaultId", flag: "--vault-id", kind: "vault-ids", fallback: "none" },
  { name: "diff", option: "diff", flag: "-D", kind: "flag", fallback: "false" },
  { name: "lock_wait", option: "lockWait", flag: "--lock-wait", kind: "number", fallback: "0" },
  {
    name: "output",
    option: "output",
    flag: "--output",
    kind: "text",
    choices: ["pretty", "plain", "json"],
    fallback: "pretty on a terminal, else plain",
  },
];

/** The variable of the environment that holds a setting. */
export function variableOf({ name }: Setting): string {
  return `MDC_${name.toUpperCase()}`;
}
