import { appendFile, readFile } from "node:fs/promises";
import { TaskError } from "../../../src/errors.js";
import { openConduit } from "../../../src/remote/conduit.js";
import { connect } from "../../../src/remote/connect.js";
import { sh } from "../../../src/remote/quote.js";
import type { Transport } from "../../../src/remote/types.js";
import { exec, raiseHosts, type Lab, type LabHostState } from "../../lab/index.js";

/** What sets a host apart from a lab host as it is. */
export interface OddHost {
  /** Run as root in the host's own root file system, before its sshd starts. */
  make?: string;
  /** Lines of its sshd_config. */
  sshd?: readonly string[];
  /** Variables of the inventory, over those of the connection. */
  vars?: Record<string, unknown>;
}

export interface OddLab<Name extends string> {
  /** A lab as `play` takes it, with the odd hosts as its hosts. */
  lab: Lab;
  /** The port of a host's sshd on 127.0.0.1. */
  portOf(name: Name): number;
  /** Runs a command as root in the root file system of a host; gives what it printed. */
  look(name: Name, command: string): Promise<string>;
  /** Starts a shell of the login account and ends it, with that much patience. */
  startShell(name: Name, shellTimeoutMs: number): Promise<void>;
  down(): Promise<void>;
}

/**
 * Raises hosts that share one container, and have each a root file system of their own (laid over the container's, so that
 * nothing is shared and nothing has to be undone) and an sshd of their own. `base` is run in the container first.
 */
export async function raiseOddHosts<Name extends string>(
  name: string,
  hosts: Record<Name, OddHost>,
  base = ":",
): Promise<OddLab<Name>> {
  const names = Object.keys(hosts) as Name[];
  const inner = new Map(names.map((host, index) => [host, 2201 + index]));
  const lab = await raiseHosts({ lab: `${name}-${process.pid}`, hosts: [{ name: "odd", ports: [...inner.values()] }] });
  try {
    const container = lab.host("odd");
    await run(container, `${base}\n${prepare}`);
    await Promise.all(names.map((host) => start(container, host, inner.get(host) ?? 0, hosts[host])));
    const portOf = (host: Name): number => container.ports[inner.get(host) ?? 0] ?? 0;
    await trustHostKey(lab, names.map(portOf));
    const inventory = Object.fromEntries(
      names.map((host) => [host, { ...lab.inventory["odd"], ansible_port: portOf(host), ...hosts[host].vars }]),
    ) as Lab["inventory"];
    return {
      lab: { ...lab, inventory },
      portOf,
      look: async (host, command) => (await run(container, sh`chroot /run/odd/${host}/root sh -c ${command}`)).trim(),
      startShell: (host, timeout) => startShell(lab, portOf(host), timeout),
      down: () => lab.down(),
    };
  } catch (error) {
    await lab.down();
    throw error;
  }
}

const prepare = "mkdir -p /run/odd && mount -t tmpfs -o mode=755 tmpfs /run/odd";

async function start(container: LabHostState, name: string, port: number, { make = ":", sshd = [] }: OddHost) {
  const config = [
    ...["Port 22", "UsePAM yes", "PrintMotd no", "AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u"],
    "LogLevel VERBOSE",
  ];
  // The first word on an option counts: what is odd comes first.
  const lines = [...sshd, `Port ${port}`, ...config.slice(1)].join("\n");
  await run(
    container,
    sh`set -e
cd /run/odd && mkdir -p ${name}/up ${name}/work ${name}/root && cd ${name}
mount -t overlay overlay -o lowerdir=/,upperdir="$PWD/up",workdir="$PWD/work" root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mkdir root/run/sshd
cp /etc/resolv.conf root/etc/resolv.conf
printf '127.0.0.1 localhost odd\n' >root/etc/hosts
printf '%s\n' ${lines} >root/etc/ssh/sshd_config
chroot root sh -c ${make}
exec chroot root /usr/sbin/sshd -E /var/log/sshd.log`,
  );
}

async function run(container: LabHostState, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(container, command);
  if (exitCode === 0) return stdout + stderr;
  throw new TaskError(`${command} ended with ${exitCode}: ${stdout}${stderr}`);
}

async function startShell(lab: Lab, port: number, shellTimeoutMs: number): Promise<void> {
  const { privateKeyFile, knownHostsFile } = lab;
  const transport = await connect({
    ...{ transport: "ssh", host: "127.0.0.1", port, user: "debian", agent: "none", configFile: "none" },
    ...{ privateKeyFile, knownHostsFiles: [knownHostsFile], hostKeyPolicy: "strict" },
  });
  try {
    const impatient = Object.create(transport, { shellTimeoutMs: { value: shellTimeoutMs } }) as Transport;
    await (await openConduit(impatient)).close();
  } finally {
    await transport.close();
  }
}

/** All of them show the host key of the container. */
async function trustHostKey({ knownHostsFile }: Lab, ports: readonly number[]): Promise<void> {
  const key = (await readFile(knownHostsFile, "utf8")).trim().replace(/^\S+ /, "");
  await appendFile(knownHostsFile, ports.map((port) => `[127.0.0.1]:${port} ${key}\n`).join(""));
}
