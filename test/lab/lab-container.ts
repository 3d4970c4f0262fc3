import { GenericContainer } from "testcontainers";
import type { KeyPair } from "./key-pair.js";
import { labels } from "./labels.js";

const accounts = ["root", "debian", "ops"];

export interface LabHostOptions {
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

/** What every host of a lab is, whatever runs in it: a container with a name, keys, and sshd's port on loopback. */
export class LabContainer extends GenericContainer {
  constructor({ image, name, network, hostKey, authorizedKey, ports, ...options }: LabHostOptions) {
    super(image);
    const exposed = [22, ...ports];
    this.withHostname(name)
      .withLabels({ ...options.labels, [labels.host]: name })
      .withNetworkMode(network)
      .withExposedPorts(...exposed)
      .withAddedCapabilities("SYS_ADMIN", "NET_ADMIN")
      .withSecurityOpt("seccomp=unconfined", "apparmor=unconfined")
      .withCopyContentToContainer([
        { target: "/etc/ssh/ssh_host_ed25519_key", content: hostKey.private, mode: 0o600 },
        { target: "/etc/ssh/ssh_host_ed25519_key.pub", content: `${hostKey.public}\n`, mode: 0o644 },
        ...accounts.map((account) => ({
          target: `/etc/ssh/authorized_keys.d/${account}`,
          content: `${authorizedKey}\n`,
          mode: 0o644,
        })),
      ])
      .withAutoCleanup(false);
    // What follows has no method in testcontainers: its network aliases come with a second interface in the default
    // network, and it publishes on every address of the machine.
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [name] } } };
    this.hostConfig.PortBindings = Object.fromEntries(
      exposed.map((port) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: "0" }]]),
    );
  }
}
