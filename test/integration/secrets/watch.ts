import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { exec, type LabHostState } from "../../lab/index.js";

/** Folders of a host in which nothing of a secret may be left, besides the journal and files that are deleted and still open. */
const folders = ["/tmp", "/var/tmp", "/run", "/dev/shm", "/root", "/home", "/var/log"];

/** Programs that get secrets from us. */
export const watched = ["psql", "keytool", "chpasswd", "curl", "base64", "useradd"];

const stop = "/run/mdc-watch-stop";
const log = "/dev/mqueue-argv";

/** Reads the arguments and the environment of all processes as fast as it can, and prints each once. */
const sampler = `$| = 1; my %seen;
while (!-e "${stop}") {
  opendir(my $proc, "/proc");
  for my $pid (grep { /^[0-9]+$/ && $_ != $$ } readdir $proc) {
    for my $file ("cmdline", "environ") {
      open(my $handle, "<", "/proc/$pid/$file") or next;
      local $/; my $text = <$handle>;
      print "$file $text\\n" if defined $text && length $text && !$seen{$text}++;
    }
  }
}`;

/** In front of a program, writes down with what it was called; for processes that are too short to be seen. */
const wrapper = (name: string): string => `#!/bin/sh
{ printf '%s ' ${name} "$@"; cat /proc/$$/environ; echo; } >>${log} 2>/dev/null
PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${name} "$@"
`;

/** Watches the processes of a host until it is asked for what it has seen. */
export async function watchProcesses(host: LabHostState): Promise<() => Promise<string>> {
  await exec(host, `rm -f ${stop}; : >${log}; chmod 666 ${log}`);
  for (const name of watched) {
    const path = `/usr/local/sbin/${name}`;
    const input = wrapper(name);
    execFileSync("docker", ["exec", "-i", host.containerId, "sh", "-c", `cat >${path}; chmod 755 ${path}`], { input });
  }
  const child = spawn("docker", ["exec", host.containerId, "perl", "-e", sampler], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [sampled, exited] = [buffer(child.stdout), once(child, "exit")];
  return async () => {
    await exec(host, `touch ${stop}`);
    await exited;
    const { stdout } = await exec(host, `cat ${log}; cd /usr/local/sbin; rm -f ${watched.join(" ")} ${log} ${stop}`);
    return (await sampled).toString("latin1") + Buffer.from(stdout).toString("latin1");
  };
}

/** Everything on the disks of a host that a run could have left something in, as one text. */
export async function disksOf(host: LabHostState): Promise<string> {
  const files = `tar -c --ignore-failed-read --exclude=/run/systemd --exclude=/run/udev ${folders.join(" ")} 2>/dev/null`;
  const journal = "journalctl -q --no-pager -o export 2>/dev/null";
  const deleted = `for f in /proc/[0-9]*/fd/*; do case $(readlink "$f") in /*' (deleted)') timeout 2 cat "$f";; esac; done 2>/dev/null`;
  const output = execFileSync("docker", ["exec", host.containerId, "sh", "-c", `${files}; ${journal}; ${deleted}; :`], {
    maxBuffer: 1 << 30,
  });
  return output.toString("latin1");
}
