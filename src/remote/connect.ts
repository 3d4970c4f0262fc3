import type { SshOptions } from "./ssh/options.js";
import { localTransport } from "./transports/local.js";
import { sshTransport } from "./transports/ssh.js";
import type { Transport } from "./types.js";

export type ConnectOptions = { transport: "local" } | ({ transport: "ssh" } & SshOptions);

/** Connects to a host by the transport of that name. Throws UnreachableError when it cannot. */
export async function connect(options: ConnectOptions): Promise<Transport> {
  const transport = options.transport === "local" ? localTransport() : sshTransport(options);
  await transport.connect();
  return transport;
}
