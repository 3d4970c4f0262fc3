import { execFile } from "node:child_process";
import { connect } from "../../../src/remote/connect.js";
import type { Transport } from "../../../src/remote/types.js";
import { exec, sharedLab, startContainer, startRelay } from "../../lab/index.js";
import { optionsFor } from "./hosts.js";

/** A transport under test, with a host behind it. */
export interface Subject {
  /** Logs in as an account of the host; as the own one where the transport knows no other. */
  open(user: "debian" | "ops"): Promise<Transport>;
  /** Runs a command there as root, past the transport. */
  look(command: string): Promise<string>;
  /** Whether the host has the accounts of the lab. */
  hasAccounts: boolean;
  /** Takes the host away, if that can be; nothing else is asked of the subject then. */
  lose?(): Promise<void>;
  end(): Promise<void>;
}

/** How each transport is tested; a new one has to be added here. */
export const subjects: Record<string, () => Promise<Subject>> = {
  ssh: () => overSsh("ssh"),
  openssh: () => overSsh("openssh"),
  docker: inContainer,
  local: () =>
    Promise.resolve({
      open: () => connect({ transport: "local" }),
      look: (command) => run("sh", ["-c", command]),
      hasAccounts: false,
      end: () => Promise.resolve(),
    }),
};

async function overSsh(transport: "ssh" | "openssh"): Promise<Subject> {
  const lab = await sharedLab();
  const host = lab.host("h1");
  const relay = await startRelay({ port: host.sshPort });
  return {
    open: (user) =>
      // The relay listens on a port that known_hosts does not know.
      connect({
        transport,
        ...optionsFor(lab, "h1", user),
        port: relay.port,
        arguments: ["-F", "none", "-o", `HostKeyAlias=[127.0.0.1]:${host.sshPort}`],
      }),
    look: async (command) => (await exec(host, command)).stdout,
    hasAccounts: true,
    lose: () => Promise.resolve(relay.cutAll()),
    end: () => relay.close(),
  };
}

async function inContainer(): Promise<Subject> {
  const { id, kill } = await startContainer();
  let isGone = false;
  const end = async () => {
    if (!isGone) await kill();
    isGone = true;
  };
  return {
    open: (user) => connect({ transport: "docker", container: id, user }),
    look: (command) => run("docker", ["exec", id, "sh", "-c", command]),
    hasAccounts: true,
    lose: end,
    end,
  };
}

function run(program: string, words: string[]): Promise<string> {
  return new Promise((resolve) => execFile(program, words, (_error, stdout) => resolve(stdout)));
}
