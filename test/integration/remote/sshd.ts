import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InternalError } from "../../../src/errors.js";
import { sh } from "../../../src/remote/quote.js";
import type { SshRequest } from "../../../src/remote/ssh/request.js";
import { exec, type Lab } from "../../lab/index.js";
import { hostKeyOf } from "./hosts.js";

/** An sshd of its own within the lab's host h1, with a configuration of its own. */
export interface Sshd {
  port: number;
  /** Its folder on the host. */
  folder: string;
  /** Type and key, as in known_hosts. */
  hostKey: string;
}

/** Starts one on the host's loopback. `keyType` is that of its host key; what `lines` say goes before the usual. */
export async function startSshd(lab: Lab, port: number, lines: string[], keyType = "ed25519"): Promise<Sshd> {
  const folder = `/run/test-sshd-${port}`;
  const usual = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/key`,
    `PidFile ${folder}/pid`,
    "AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u",
    "UsePAM yes",
  ];
  const script = sh`mkdir -p ${folder} && cd ${folder} && rm -f key key.pub && ssh-keygen -q -t ${keyType} -N '' -f key &&
    printf '%s\\n' ${[...lines, ...usual].join("\n")} >config && /usr/sbin/sshd -f ${folder}/config && cut -d' ' -f1,2 key.pub`;
  const { exitCode, stdout, stderr } = await exec(lab.host("h1"), script);
  if (exitCode !== 0) throw new InternalError(`sshd does not start: ${stdout}${stderr}`);
  return { port, folder, hostKey: stdout.trim() };
}

export async function stopSshd(lab: Lab, { folder }: Sshd): Promise<void> {
  await exec(lab.host("h1"), sh`kill "$(cat ${folder}/pid)"; rm -rf ${folder}`);
}

export interface Reach {
  /** Lines of known_hosts; the key that it has, when not given. */
  known?: string;
  /** Whether there is the lab's key to log in with. */
  key?: boolean;
}

/** How it is reached: over the host's usual sshd, with an ssh_config and a known_hosts of its own in `directory`. */
export function requestFor(
  lab: Lab,
  directory: string,
  { port, hostKey }: Sshd,
  { known = `[127.0.0.1]:${port} ${hostKey}`, key = true }: Reach = {},
): SshRequest & { knownHosts: string } {
  const knownHosts = join(directory, `known-${port}`);
  const configFile = join(directory, `config-${port}${key ? "" : "-without-key"}`);
  writeFileSync(knownHosts, `jump ${hostKeyOf(lab, "h1")}\n${known}\n`);
  const config = `
Host jump
  HostName 127.0.0.1
  Port ${lab.host("h1").sshPort}
  User debian
  HostKeyAlias jump
  IdentityFile ${lab.privateKeyFile}
Host 127.0.0.1
  ProxyJump jump
  IdentityFile ${key ? lab.privateKeyFile : "/nowhere"}
Host *
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile none
`;
  writeFileSync(configFile, config);
  return { host: "127.0.0.1", port, user: "debian", configFile, knownHosts };
}
