import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../../../src/remote/connect.js";
import { openConduit } from "../../../src/remote/conduit.js";
import type { SshRequest } from "../../../src/remote/ssh/request.js";
import type { Transport } from "../../../src/remote/types.js";
import { sharedLab, startRelay, type Lab, type Relay } from "../../lab/index.js";
import { play } from "../support/run-playbook.js";
import { hostKeyOf } from "./hosts.js";

let lab: Lab;
let relay: Relay;
let directory: string;
let config: string;

beforeAll(async () => {
  lab = await sharedLab();
  relay = await startRelay({ port: lab.host("h1").sshPort });
  directory = mkdtempSync(join(tmpdir(), "ssh-config-"));
  config = join(directory, "config");
  const knownHosts = join(directory, "known_hosts");
  writeFileSync(
    knownHosts,
    [`h1,[127.0.0.1]:${relay.port},first ${hostKeyOf(lab, "h1")}`, `h2 ${hostKeyOf(lab, "h2")}`, ""].join("\n"),
  );
  writeFileSync(
    config,
    `
Host one
  HostName 127.0.0.1
  Port ${relay.port}
  User debian
Host two
  HostName h2
  ProxyJump one
  User ops
Host three
  HostName h1
  ProxyJump two
Host listed
  HostName h1
  ProxyJump one,ops@h2:22
Host closed
  HostName h2
  Port 1
  ProxyJump one
Host circle
  ProxyJump square
Host square
  ProxyJump circle
Host command
  HostName h2
  ProxyCommand ssh -F ${config} -W %h:%p one
Host broken
  ProxyCommand echo the bastion is closed >&2
Host aliased
  HostName 127.0.0.1
  Port ${lab.host("h1").sshPort}
  HostKeyAlias first
Host certified
  CertificateFile ~/.ssh/id-cert.pub
Match host h1,h2,127.0.0.1
  IdentityFile ${lab.privateKeyFile}
Host *
  User root
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile /dev/null
`,
  );
});

afterAll(async () => {
  await relay.close();
  rmSync(directory, { recursive: true });
});

function reach(host: string, changes: Partial<SshRequest> = {}): Promise<Transport> {
  return connect({ transport: "ssh", host, configFile: config, ...changes });
}

/** Who one is at the end of the way, and from where one seems to come. */
async function arrival(host: string, changes: Partial<SshRequest> = {}): Promise<string> {
  const transport = await reach(host, changes);
  const conduit = await openConduit(transport);
  const [result] = await conduit.request([{ script: 'echo "$(id -un) $(hostname) from ${SSH_CLIENT%% *}"' }]);
  await conduit.close();
  await transport.close();
  return result?.stdout.toString().trim() ?? "";
}

describe("ssh_config", () => {
  it("gives address, port, user, key and known hosts", async () => {
    const transport = await reach("one");
    expect(transport.name).toBe(`debian@127.0.0.1:${relay.port}`);
    await transport.close();
  });

  it("stands behind what inventory and command line say", async () => {
    const options = { user: "ops", port: lab.host("h1").sshPort, knownHostsFiles: [lab.knownHostsFile] };
    const transport = await reach("one", options);
    expect(transport.name).toBe(`ops@127.0.0.1:${options.port}`);
    await transport.close();
  });

  it("names the host's key otherwise", async () => {
    await (await reach("aliased")).close();
    const none = reach("aliased", { knownHostsFiles: [join(directory, "none")] });
    await expect(none).rejects.toThrow("the host key is not known");
  });

  it("is not read where that is not wanted", async () => {
    await expect(reach("one", { configFile: "none" })).rejects.toThrow("the name is not known");
  });

  it("can ask for what only OpenSSH does, and is not passed over then", async () => {
    await expect(reach("certified")).rejects.toThrow("CertificateFile ~/.ssh/id-cert.pub");
  });

  it("says what ssh says of an option that it does not know", async () => {
    await expect(reach("one", { arguments: ["-o", "Nonsense=1"] })).rejects.toThrow(/configuration option: nonsense/i);
  });
});

describe("ProxyJump", () => {
  it.each([
    ["over one host", "two", "ops h2 from", "h1"],
    ["over two, each with its own entry", "three", "root h1 from", "h2"],
    ["over two, in a list", "listed", "root h1 from", "h2"],
  ])("leads %s", async (_how, host, expected, from) => {
    expect(await arrival(host)).toBe(`${expected} ${lab.host(from).address}`);
  });

  it("can be given as an option of ssh", async () => {
    const found = await arrival("h2", { arguments: ["-o", "ProxyJump=one"] });
    expect(found).toBe(`root h2 from ${lab.host("h1").address}`);
  });

  it("takes one connection to the jump host, however many are behind it, and lets go of it", async () => {
    const before = relay.connections;
    const transports = await Promise.all(Array.from({ length: 12 }, () => reach("two")));
    expect(relay.connections - before).toBe(1);
    await Promise.all(transports.slice(1).map((transport) => transport.close()));
    const [last] = transports;
    if (!last) throw new TypeError("no transport");
    await (await openConduit(last)).close();
    await last.close();
    await (await reach("two")).close();
    expect(relay.connections - before).toBe(2);
  });

  it("verifies the key of every host on the way", async () => {
    const files = [join(directory, "only-h2"), join(directory, "other")];
    writeFileSync(files[0] ?? "", `h2 ${hostKeyOf(lab, "h2")}\n`);
    const strange = join(directory, "strange");
    writeFileSync(strange, readFileSync(config, "utf8").replaceAll(join(directory, "known_hosts"), files[1] ?? ""));
    const unknown = reach("two", { knownHostsFiles: files, configFile: strange });
    await expect(unknown).rejects.toThrow(
      `ops@h2: no way over its jump host: debian@127.0.0.1:${relay.port}: the host key is not known`,
    );
  });

  it("says why there is no way", async () => {
    await expect(reach("closed")).rejects.toThrow("does not get to h2 port 1: Connection refused");
    await expect(reach("circle")).rejects.toThrow("go in a circle");
  });

  it("tells that the jump host was lost, and can be had again", async () => {
    const transport = await reach("two");
    const conduit = await openConduit(transport);
    const request = conduit.request([{ script: "sleep 30" }]);
    relay.cutAll();
    await expect(request).rejects.toThrow("its jump host debian@127.0.0.1");
    await transport.connect();
    await transport.close();
  });
});

describe("ProxyCommand", () => {
  it("leads to the host", async () => {
    expect(await arrival("command")).toBe(`root h2 from ${lab.host("h1").address}`);
  });

  it("says what it said when it leads nowhere", async () => {
    await expect(reach("broken")).rejects.toThrow("it ended with code 0: the bastion is closed");
  });
});

describe("IdentityAgent", () => {
  it("offers the agent's keys, and only those that IdentitiesOnly leaves", async () => {
    const socket = join(directory, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    await once(agent.stdout, "data");
    try {
      const other = join(directory, "other-key");
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
      for (const key of [other, lab.privateKeyFile]) {
        execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
      }
      const publicKey = join(directory, "lab-key.pub");
      writeFileSync(publicKey, execFileSync("ssh-keygen", ["-y", "-f", lab.privateKeyFile]));
      const through = (...options: string[]) => ({
        configFile: "none",
        knownHostsFiles: [lab.knownHostsFile],
        port: lab.host("h1").sshPort,
        user: "debian",
        arguments: ["-F", "none", "-o", `IdentityAgent=${socket}`, ...options.flatMap((option) => ["-o", option])],
      });
      await (await reach("127.0.0.1", through())).close();
      const chosen = through("IdentitiesOnly=yes", `IdentityFile=${publicKey}`);
      await (await reach("127.0.0.1", chosen)).close();
      const wrong = through("IdentitiesOnly=yes", `IdentityFile=${other}.pub`);
      await expect(reach("127.0.0.1", wrong)).rejects.toThrow("tried agent (1 key)");
    } finally {
      agent.kill();
    }
  });
});

describe("a run", () => {
  it("goes over jump hosts of an inventory as it goes to hosts", async () => {
    const { events, of } = await play(lab, "- hosts: inner\n  tasks: [{ name: who, command: hostname }]", {
      hosts: {
        inner: {
          ansible_host: "h2",
          ansible_ssh_common_args: `-F '${config}' -o ProxyJump=one`,
          ansible_ssh_private_key_file: lab.privateKeyFile,
          mdc_known_hosts: join(directory, "known_hosts"),
        },
      },
    });
    expect(of("inner", "who").status).toBe("changed");
    expect(JSON.stringify(events)).toContain("h2");
  });
});
