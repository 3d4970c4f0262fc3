import type { SshRequest } from "./ssh/request.js";
import { resolveSsh } from "./ssh/resolve.js";
import { dockerTransport, type DockerOptions } from "./transports/docker.js";
import { localTransport } from "./transports/local.js";
import { opensshTransport } from "./transports/openssh.js";
import { sshTransport } from "./transports/ssh.js";
import type { Transport } from "./types.js";

export type ConnectOptions =
  { transport: "local" } | ({ transport: "ssh" | "openssh" } & SshRequest) | ({ transport: "docker" } & DockerOptions);

/** Connects to a host by the transport of that name. Throws UnreachableError when it cannot. */
export async function connect(options: ConnectOptions): Promise<Transport> {
  const transport = await transportOf(options);
  await transport.connect();
  return transport;
}

async function transportOf(options: ConnectOptions): Promise<Transport> {
  switch (options.transport) {
    case "local":
      return localTransport();
    case "docker":
      return dockerTransport(options);
    case "openssh":
      return opensshTransport(options);
    case "ssh":
      return sshTransport(await resolveSsh(options));
  }
}
