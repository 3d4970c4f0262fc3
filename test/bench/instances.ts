import type { Lab } from "../lab/index.js";
import { onEveryHost, seenAs } from "./arena.js";

/** The ports of the additional sshd in each host of the lab. */
export const instancePorts = Array.from({ length: 17 }, (_, index) => 2201 + index);

/** Many hosts out of few: each is an sshd of its own, and has a folder of its own to work in. */
export async function raiseInstances(lab: Lab, count: number, folder: string): Promise<Lab> {
  const places = instancePorts
    .flatMap((port) => lab.hosts.map((host) => ({ host, port })))
    .slice(0, count)
    .map(({ host, port }, index) => ({ ...host, name: `m${index + 1}`, sshPort: host.ports[port] ?? 0, ports: {} }));
  await onEveryHost(
    lab,
    `for port in ${instancePorts.join(" ")}; do /usr/sbin/sshd -p $port -o PidFile=/run/sshd-$port.pid || exit; done`,
  );
  return seenAs(lab, places, folder);
}

/** Ends them, so that they take no memory from the disciplines that follow. */
export async function endInstances(lab: Lab): Promise<void> {
  await onEveryHost(lab, "kill $(cat /run/sshd-*.pid)");
}
