import { TaskError } from "../errors.js";
import type { HostBasics } from "./types.js";

/** The tools that modules and facts may ask for; what is not in this list is never reported as present. */
const TOOLS = [
  ...["awk", "base64", "bash", "bzip2", "cksum", "curl", "file", "find", "flock", "getent", "gpg", "gzip", "ip", "nc"],
  ...["openssl", "patch", "perl", "pgrep", "python3", "readlink", "realpath", "rsync", "setsid", "sha256sum", "shasum"],
  ...["ss", "stat", "sync", "tar", "timeout", "unzip", "wget", "xz", "zip", "zstd", "git", "svn", "svnadmin"],
  ...[
    "apk",
    "apt-cache",
    "apt-get",
    "dnf",
    "dpkg",
    "dpkg-deb",
    "dpkg-query",
    "microdnf",
    "pacman",
    "rpm",
    "yum",
    "zypper",
  ],
  ...[
    "chkconfig",
    "initctl",
    "invoke-rc.d",
    "openrc",
    "rc-service",
    "rc-update",
    "service",
    "systemctl",
    "update-rc.d",
  ],
  ...["adduser", "addgroup", "chage", "chpasswd", "gpasswd", "groupadd", "groupdel", "groupmod", "passwd"],
  ...["useradd", "userdel", "usermod", "crontab", "doas", "su", "sudo", "ssh-keygen", "visudo"],
  ...["hostname", "hostnamectl", "localectl", "locale-gen", "sysctl", "timedatectl", "modprobe", "swapon"],
  ...["blkid", "df", "exportfs", "findmnt", "mount", "mountpoint", "showmount", "umount", "chattr", "lsattr"],
  ...[
    "getfacl",
    "setfacl",
    "getenforce",
    "restorecon",
    "semanage",
    "setsebool",
    "firewall-cmd",
    "iptables",
    "nft",
    "ufw",
  ],
  ...["java", "keytool", "update-alternatives", "haproxy", "nginx", "docker"],
  ...["createdb", "initdb", "pg_basebackup", "pg_createcluster", "pg_ctl", "pg_ctlcluster", "pg_dump", "pg_isready"],
  ...["pg_lsclusters", "pg_restore", "postgres", "psql", "ggsci", "mysql", "sqlplus"],
];

/** Prints what `parseBasics` reads. The loop costs no process: `command -v` is built into every shell. */
export const BASICS_SCRIPT = `LC_ALL=C
export LC_ALL
id && uname -s -n -r -m && date +%s || exit
umask
printf '%s\\n' "\${HOME:-/}"
mdc_boot=
{ IFS= read -r mdc_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
echo "$mdc_boot"
for mdc_tool in ${TOOLS.join(" ")}; do
  command -v "$mdc_tool" >/dev/null 2>&1 && printf '%s ' "$mdc_tool"
done
echo
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null || :
`;

/** Reads what BASICS_SCRIPT printed. Throws TaskError when that is not what a POSIX system prints. */
export function parseBasics(text: string): HostBasics {
  const [id = "", system = "", date = "", umask = "", home = "", boot = "", tools = "", ...osRelease] =
    text.split("\n");
  const account = /^uid=(\d+)(?:\((.*?)\))? gid=(\d+)/.exec(id);
  const [kernel, hostname, kernelRelease, architecture] = system.split(" ");
  if (!account?.[1] || !account[3] || !kernel || !hostname || !kernelRelease || !architecture) {
    throw new TaskError(`the host does not say what it is: ${JSON.stringify(`${id}\n${system}`)}`, {
      expected: "the output of `id` and `uname` of a POSIX system",
    });
  }
  return {
    user: account[2] ?? account[1],
    uid: Number(account[1]),
    gid: Number(account[3]),
    home,
    boot,
    hostname,
    kernel,
    kernelRelease,
    architecture,
    osRelease: parseOsRelease(osRelease),
    tools: new Set(tools.split(" ").filter((tool) => tool !== "")),
    umask: parseInt(umask, 8),
    epoch: Number(date),
  };
}

/** Lines of `KEY=value`, quoted as in a shell (freedesktop.org, os-release(5)). */
function parseOsRelease(lines: readonly string[]): Record<string, string> {
  const entries = lines.flatMap((line) => {
    const match = /^\s*([A-Za-z_]\w*)=(?:"(.*)"|'(.*)'|(.*?))\s*$/.exec(line);
    if (!match?.[1]) return [];
    const value = match[2] ?? match[3] ?? match[4] ?? "";
    return [[match[1], match[3] === undefined ? value.replace(/\\(.)/g, "$1") : value] as const];
  });
  return Object.fromEntries(entries);
}
