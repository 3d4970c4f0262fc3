import { connect } from "../../../src/remote/connect.js";
import type { SshOptions } from "../../../src/remote/ssh/options.js";
import type { Transport } from "../../../src/remote/types.js";
import type { Lab } from "../../lab/index.js";

/** How a lab host is reached: strictly, by the lab's key alone, whatever keys and agents the tests' own machine has. */
export function optionsFor(lab: Lab, host: string, user: string): SshOptions {
  return {
    host: "127.0.0.1",
    port: lab.host(host).sshPort,
    user,
    agent: "none",
    privateKeyFile: lab.privateKeyFile,
    knownHostsFiles: [lab.knownHostsFile],
    hostKeyPolicy: "strict",
  };
}

export function connectTo(lab: Lab, user: string, changes: Partial<SshOptions> = {}): Promise<Transport> {
  return connect({ transport: "ssh", ...optionsFor(lab, "h1", user), ...changes });
}
