import { readFileSync } from "node:fs";
import { connect } from "../../../src/remote/connect.js";
import type { SshRequest } from "../../../src/remote/ssh/request.js";
import type { Transport } from "../../../src/remote/types.js";
import type { Lab } from "../../lab/index.js";

/** How a lab host is reached: strictly, by the lab's key alone, whatever keys and agents the tests' own machine has. */
export function optionsFor(lab: Lab, host: string, user: string): SshRequest {
  return {
    host: "127.0.0.1",
    port: lab.host(host).sshPort,
    user,
    agent: "none",
    privateKeyFile: lab.privateKeyFile,
    knownHostsFiles: [lab.knownHostsFile],
    hostKeyPolicy: "strict",
    configFile: "none",
  };
}

export function connectTo(lab: Lab, user: string, changes: Partial<SshRequest> = {}): Promise<Transport> {
  return connect({ transport: "ssh", ...optionsFor(lab, "h1", user), ...changes });
}

/** The type and key of a lab host, as in known_hosts. */
export function hostKeyOf(lab: Lab, host: string): string {
  const name = `[127.0.0.1]:${lab.host(host).sshPort} `;
  const line = readFileSync(lab.knownHostsFile, "utf8")
    .split("\n")
    .find((one) => one.startsWith(name));
  return line?.slice(name.length) ?? "";
}
