import { GenericContainer, Wait, type StartedTestContainer } from "testcontainers";
import type { KeyPair } from "./key-pair.js";
import { labels } from "./labels.js";

const accounts = ["root", "debian", "ops"];

/** Boot is over, however it ended, and sshd listens (its unit is of type notify). */
const booted =
  "case $(systemctl is-system-running --wait 2>/dev/null) in running|degraded) systemctl is-active -q ssh;; *) false;; esac";

interface LabHostOptions {
  image: string;
  name: string;
  /** Name of the Docker network in which the host is known by its own name. */
  network: string;
  labels: Record<string, string>;
  hostKey: KeyPair;
  authorizedKey: string;
  /** Ports that are published on loopback besides sshd's. */
  ports: readonly number[];
}

/** A Debian with systemd as PID 1 and sshd, as a container that needs no `--privileged`. */
class LabHost extends GenericContainer {
  constructor({ image, name, network, hostKey, authorizedKey, ports, ...options }: LabHostOptions) {
    super(image);
    const exposed = [22, ...ports];
    this.withHostname(name)
      .withLabels({ ...options.labels, [labels.host]: name })
      .withNetworkMode(network)
      .withExposedPorts(...exposed)
      .withEnvironment({ container: "docker" })
      .withAddedCapabilities("SYS_ADMIN", "NET_ADMIN")
      .withSecurityOpt("seccomp=unconfined", "apparmor=unconfined")
      .withTmpFs({ "/run": "mode=755", "/run/lock": "", "/tmp": "exec,mode=1777" })
      .withBindMounts([{ source: "/sys/fs/cgroup", target: "/sys/fs/cgroup", mode: "rw" }])
      .withCopyContentToContainer([
        { target: "/etc/ssh/ssh_host_ed25519_key", content: hostKey.private, mode: 0o600 },
        { target: "/etc/ssh/ssh_host_ed25519_key.pub", content: `${hostKey.public}\n`, mode: 0o644 },
        ...accounts.map((account) => ({
          target: `/etc/ssh/authorized_keys.d/${account}`,
          content: `${authorizedKey}\n`,
          mode: 0o644,
        })),
      ])
      .withWaitStrategy(Wait.forSuccessfulCommand(booted))
      .withStartupTimeout(180_000)
      .withAutoCleanup(false);
    // What follows has no method in testcontainers: its network aliases come with a second interface in the default
    // network, it publishes on every address of the machine, and dockerode's types lack CgroupnsMode.
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [name] } } };
    this.createOpts.StopSignal = "SIGRTMIN+3";
    Object.assign(this.hostConfig, { CgroupnsMode: "host" });
    this.hostConfig.PortBindings = Object.fromEntries(
      exposed.map((port) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: "0" }]]),
    );
  }
}

/** @throws when the host has not booted within a minute. */
export async function startHost(options: LabHostOptions): Promise<StartedTestContainer> {
  return new LabHost(options).start();
}
