import type { Lab } from "../../lab/index.js";
import { onHost } from "../modules/closed-loop.js";

/**
 * What the host itself writes when somebody logs in, and as time goes by: the journal, the lists of logins. All else of its disks
 * is compared. /run, /tmp, /proc and the like are file systems of their own and belong to processes; of these only the names are compared.
 */
const itsOwn = [
  "/run",
  "/tmp",
  "/proc",
  "/sys",
  "/dev",
  "/var/log/journal",
  "/var/log/wtmp",
  "/var/log/lastlog",
  "/var/log/btmp",
  "/var/lib/systemd",
];

const list = `find / -xdev ${itsOwn.map((path) => `-path ${path} -prune -o`).join(" ")} -printf '%p %i %y %m %U:%G %n %s %T@ %C@ %l\\n' | sort`;
const bytes = "find /etc /home /root /srv /opt /usr/local /var/tmp -xdev -type f -exec sha256sum {} + | sort";
const temporary = "ls -A /tmp /run | grep -v ^mdc-tree | sort";

/** Keeps on the host how its tree stands: inode, type, mode, owner, links, size, times but that of access, and content. */
export async function rememberTree(lab: Lab, host: string): Promise<void> {
  await onHost(lab, host, `{ ${list}; ${bytes}; ${temporary}; } >/run/mdc-tree`, "/run");
}

/** What is another since then, as diff(1) tells it; empty when nothing is. */
export async function changedTree(lab: Lab, host: string): Promise<string> {
  return onHost(
    lab,
    host,
    `{ ${list}; ${bytes}; ${temporary}; } >/run/mdc-tree.now; diff mdc-tree mdc-tree.now`,
    "/run",
  );
}
