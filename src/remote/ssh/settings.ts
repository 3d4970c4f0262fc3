import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { UnreachableError } from "../../errors.js";
import type { HostKeyPolicy } from "./options.js";

/** What ssh_config says of a host, as far as we use it; paths and commands are expanded. */
export interface SshSettings {
  hostName: string;
  port: number;
  user: string;
  /** Undefined when ssh_config names none. */
  identityFiles: string[] | undefined;
  identitiesOnly: boolean;
  agent: string | undefined;
  knownHostsFiles: string[];
  hostKeyAlias: string | undefined;
  hostKeyPolicy: HostKeyPolicy;
  /** Seconds. */
  connectTimeout: number | undefined;
  /** "user@bastion:22,second", as in ssh_config(5); the last one is next to the host. */
  proxyJump: string | undefined;
  proxyCommand: string | undefined;
  /** Settings that only OpenSSH can follow, and must not be passed over. */
  foreign: string[];
}

/** ssh's own, in the order in which it prints them when ssh_config names none. */
const DEFAULT_IDENTITY = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;

/** Reads what `ssh -G` prints. Throws UnreachableError for a token that is not known. */
export function parseSettings(text: string): SshSettings {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, [...(values.get(key) ?? []), value]);
  }
  const all = (key: string) => (values.get(key) ?? []).filter((value) => value !== "none");
  const one = (key: string) => all(key)[0];
  const tokens = tokensOf(one);
  const files = (key: string) => all(key).flatMap((value) => value.split(" ").map((path) => expandPath(path, tokens)));
  const identities = all("identityfile");
  const proxyCommand = one("proxycommand");
  return {
    hostName: one("hostname") ?? "",
    port: Number(one("port") ?? 22),
    user: one("user") ?? userInfo().username,
    identityFiles: identities.every((file) => DEFAULT_IDENTITY.test(file))
      ? undefined
      : identities.map((path) => expandPath(path, tokens)),
    identitiesOnly: one("identitiesonly") === "yes",
    agent: agentOf(values.get("identityagent")?.[0], tokens),
    knownHostsFiles: [...files("userknownhostsfile"), ...files("globalknownhostsfile")],
    hostKeyAlias: one("hostkeyalias"),
    hostKeyPolicy: policyOf(one("stricthostkeychecking")),
    connectTimeout: one("connecttimeout") === undefined ? undefined : Number(one("connecttimeout")),
    proxyJump: one("proxyjump"),
    proxyCommand: proxyCommand === undefined ? undefined : expandTokens(proxyCommand, tokens),
    foreign: ["certificatefile", "revokedhostkeys", "pkcs11provider"].flatMap((key) =>
      all(key).map((value) => `${NAMES[key]} ${value}`),
    ),
  };
}

const NAMES: Record<string, string> = {
  certificatefile: "CertificateFile",
  revokedhostkeys: "RevokedHostKeys",
  pkcs11provider: "PKCS11Provider",
};

/** "no" lets new hosts in, too; a changed key is refused in any case. */
function policyOf(value: string | undefined): HostKeyPolicy {
  return value === "accept-new" || value === "no" || value === "false" || value === "off" ? "accept-new" : "strict";
}

function agentOf(value: string | undefined, tokens: Tokens): string | undefined {
  if (value === undefined || value === "SSH_AUTH_SOCK") return undefined;
  if (value.startsWith("$") && !value.startsWith("${")) return process.env[value.slice(1)] ?? "none";
  return value === "none" ? value : expandPath(value, tokens);
}

type Tokens = Readonly<Record<string, string>>;

/** The tokens of ssh_config(5) that do not need a connection. */
function tokensOf(one: (key: string) => string | undefined): Tokens {
  const name = one("host") ?? "";
  const own = hostname();
  return {
    "%": "%",
    d: homedir(),
    h: one("hostname") ?? name,
    i: String(userInfo().uid),
    j: one("proxyjump")?.split(",").at(-1) ?? "",
    k: one("hostkeyalias") ?? name,
    L: own.split(".")[0] ?? own,
    l: own,
    n: name,
    p: one("port") ?? "22",
    r: one("user") ?? "",
    u: userInfo().username,
  };
}

function expandTokens(text: string, tokens: Tokens): string {
  return text.replace(/%(.?)/g, (token, letter: string) => {
    const value = tokens[letter];
    if (value !== undefined) return value;
    throw new UnreachableError(`ssh_config holds the token ${token}, which is not known here: ${text}`, {
      hint: "use ansible_connection: openssh for this host",
    });
  });
}

function expandPath(path: string, tokens: Tokens): string {
  const fromHome = path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  const named = fromHome.replace(/\$\{(\w+)\}/g, (_all, name: string) => process.env[name] ?? "");
  return expandTokens(named, tokens);
}
