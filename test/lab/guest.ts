import { Wait, type StartedTestContainer } from "testcontainers";
import { execa } from "execa";
import { InternalError } from "../../src/errors.js";
import { guestDisk } from "./image.js";
import { LabContainer, type LabHostOptions } from "./lab-container.js";
import type { Execution } from "./root-shell.js";
import { privateKeyFile } from "./paths.js";
import type { LabHostState } from "./state.js";

/** A container in which user-mode Linux runs: a kernel of its own, under the container's name and address. */
class Guest extends LabContainer {
  constructor(options: LabHostOptions, disk: string) {
    super(options);
    this.withEntrypoint(["/usr/local/sbin/lab-guest"])
      // The guest's memory is a file there that has to be executable.
      .withTmpFs({ "/dev/shm": "exec,mode=1777,size=1g" })
      .withBindMounts([{ source: disk, target: "/lab/guest.ext4", mode: "ro" }])
      .withWaitStrategy(Wait.forLogMessage("lab guest is up"))
      .withStartupTimeout(240_000);
    const tun = "/dev/net/tun";
    this.hostConfig.Devices = [{ PathOnHost: tun, PathInContainer: tun, CgroupPermissions: "rwm" }];
  }
}

/** @throws when the guest has not booted within four minutes; alone it takes some ten seconds. */
export async function startGuest(options: LabHostOptions): Promise<StartedTestContainer> {
  return new Guest(options, await guestDisk()).start();
}

/** Runs a shell command as root in a guest. Docker does not see into it, so this goes by ssh. */
export async function execInGuest(host: LabHostState, command: string): Promise<Execution> {
  const options = ["BatchMode=yes", "ConnectTimeout=10", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
  const { exitCode, stdout, stderr } = await execa(
    "ssh",
    [
      ...["-q", "-F", "none", "-i", privateKeyFile, "-p", String(host.sshPort)],
      ...options.flatMap((option) => ["-o", option]),
      ...["root@127.0.0.1", command],
    ],
    { reject: false, stdin: "ignore" },
  );
  if (exitCode === undefined || exitCode === 255)
    throw new InternalError(`guest ${host.name} does not answer: ${stderr}`);
  return { exitCode, stdout, stderr };
}

/** Tells guests the names of all hosts: the network's own server of names is out of their reach. */
export async function introduce(hosts: readonly LabHostState[]): Promise<void> {
  const lines = hosts.map(({ name, address }) => `${address} ${name}`).join("\n");
  const guests = hosts.filter(({ guest }) => guest);
  await Promise.all(guests.map(async (host) => execInGuest(host, `echo '${lines}' >>/etc/hosts`)));
}
