import { Wait, type StartedTestContainer } from "testcontainers";
import { LabContainer, type LabHostOptions } from "./lab-container.js";

/** Boot is over, however it ended, and sshd listens (its unit is of type notify). A wait that has missed the end of it begins anew. */
const booted =
  "case $(timeout 20 systemctl is-system-running --wait 2>/dev/null) in running|degraded) systemctl is-active -q ssh;; *) false;; esac";

/** A Debian with systemd as PID 1 and sshd, as a container that needs no `--privileged`. */
class LabHost extends LabContainer {
  constructor(options: LabHostOptions) {
    super(options);
    this.withEnvironment({ container: "docker" })
      .withTmpFs({ "/run": "mode=755", "/run/lock": "", "/tmp": "exec,mode=1777" })
      .withBindMounts([{ source: "/sys/fs/cgroup", target: "/sys/fs/cgroup", mode: "rw" }])
      .withWaitStrategy(Wait.forSuccessfulCommand(booted))
      .withStartupTimeout(90_000);
    this.createOpts.StopSignal = "SIGRTMIN+3";
    // dockerode's types lack it.
    Object.assign(this.hostConfig, { CgroupnsMode: "host" });
  }
}

/** @throws when the host has not booted within ninety seconds; alone it takes two. */
export async function startHost(options: LabHostOptions): Promise<StartedTestContainer> {
  return new LabHost(options).start();
}
