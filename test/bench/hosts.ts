import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TaskError } from "../../src/errors.js";
import { exec, raiseHosts, type Lab } from "../lab/index.js";
import { tree } from "./workload.js";

const hosts = ["h1", "h2", "h3"];

/** Three hosts with Python, which only the peers need. */
export async function raiseArena(): Promise<Lab> {
  const lab = await raiseHosts({ lab: "bench", hosts: hosts.map((name) => ({ name })) });
  try {
    await onEveryHost(lab, "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3");
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

async function onEveryHost(lab: Lab, command: string): Promise<string[]> {
  return Promise.all(
    lab.hosts.map(async (host) => {
      const { exitCode, stdout, stderr } = await exec(host, command);
      if (exitCode !== 0) throw new TaskError(`${host.name}: ${command} ended with ${exitCode}: ${stderr.trim()}`);
      return stdout;
    }),
  );
}
