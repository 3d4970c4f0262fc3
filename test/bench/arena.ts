import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TaskError } from "../../src/errors.js";
import { exec, raiseHosts, type Lab, type LabHostState } from "../lab/index.js";
import { openLab } from "../lab/lab.js";
import { tree } from "./workload.js";

export const labName = "bench";
const hosts = ["h1", "h2", "h3"];

/** Three hosts with Python and rsync, which only the peers need; each publishes the ports. */
export async function raiseArena(ports: readonly number[]): Promise<Lab> {
  const lab = await raiseHosts({ lab: labName, hosts: hosts.map((name) => ({ name, ports })) });
  try {
    const install = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 rsync";
    await onEveryHost(lab, install);
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}

/** Brings every host back to where no contestant has been. */
export async function reset(lab: Lab): Promise<void> {
  await onEveryHost(lab, `rm -rf ${tree} && install -d -o debian -g debian ${tree} && rm -rf ~debian/.ansible`);
}

/** The same lab, with hosts of other names or at other ports of 127.0.0.1; its known_hosts is written to the folder. */
export async function seenAs(lab: Lab, places: readonly LabHostState[], folder: string): Promise<Lab> {
  const keys = await hostKeys(lab);
  const knownHostsFile = join(folder, "known_hosts");
  const lines = places.map(({ containerId, sshPort }) => `[127.0.0.1]:${sshPort} ${keys.get(containerId)}\n`);
  await writeFile(knownHostsFile, lines.join(""));
  return openLab({ ...lab, hosts: [...places], knownHostsFile });
}

/** Configuration for OpenSSH in which the hosts of the lab have their names; gives its path. */
export async function writeSshConfig(lab: Lab, folder: string): Promise<string> {
  const path = join(folder, "ssh_config");
  const common = [
    "Host *",
    "  User debian",
    `  IdentityFile ${lab.privateKeyFile}`,
    "  IdentitiesOnly yes",
    `  UserKnownHostsFile ${lab.knownHostsFile}`,
    "  StrictHostKeyChecking yes",
  ];
  const each = lab.hosts.flatMap(({ name, sshPort }) => [`Host ${name}`, "  HostName 127.0.0.1", `  Port ${sshPort}`]);
  await mkdir(folder, { recursive: true });
  await writeFile(path, [...each, ...common, ""].join("\n"));
  return path;
}

/** What the contestants have made on every host: paths, kinds, modes and content. */
export function findings(lab: Lab): Promise<string[]> {
  return onEveryHost(
    lab,
    `cd ${tree} && find . -printf '%p %y %m %u %g\\n' | sort && find . -type f | sort | xargs -r sha256sum`,
  );
}

/** When every file and folder there was last touched in any way; that of reading does not count. */
export function traces(lab: Lab): Promise<string[]> {
  return onEveryHost(lab, `cd ${tree} && find . -printf '%p %i %T@ %C@\\n' | sort`);
}

/** Throws TaskError when the command fails on one. */
export async function onEveryHost(lab: Lab, command: string): Promise<string[]> {
  return Promise.all(
    lab.hosts.map(async (host) => {
      const { exitCode, stdout, stderr } = await exec(host, command);
      if (exitCode !== 0) throw new TaskError(`${host.name}: ${command} ended with ${exitCode}: ${stderr.trim()}`);
      return stdout;
    }),
  );
}

/** Type and public key, by container. */
async function hostKeys(lab: Lab): Promise<Map<string, string>> {
  const lines = (await readFile(lab.knownHostsFile, "utf8")).split("\n");
  const keyAt = (port: number): string => {
    const name = `[127.0.0.1]:${port} `;
    return lines.find((line) => line.startsWith(name))?.slice(name.length) ?? "";
  };
  return new Map(lab.hosts.map(({ containerId, sshPort }) => [containerId, keyAt(sshPort)]));
}
