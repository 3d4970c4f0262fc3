import { homedir, userInfo } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { parseSettings } from "../../../../src/remote/ssh/settings.js";

const home = homedir();

/** As `ssh -G db1` prints where ssh_config says nothing, shortened. */
const defaults = `host db1
user ${userInfo().username}
hostname db1
port 22
identitiesonly no
stricthostkeychecking ask
identityfile ~/.ssh/id_rsa
identityfile ~/.ssh/id_ed25519
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile ${home}/.ssh/known_hosts ${home}/.ssh/known_hosts2
connecttimeout none
`;

describe("what ssh -G prints", () => {
  it("is read where ssh_config says nothing", () => {
    expect(parseSettings(defaults)).toMatchObject({
      hostName: "db1",
      port: 22,
      identityFiles: undefined,
      identitiesOnly: false,
      agent: undefined,
      hostKeyPolicy: "strict",
      connectTimeout: undefined,
      proxyJump: undefined,
      proxyCommand: undefined,
      foreign: [],
      knownHostsFiles: [
        `${home}/.ssh/known_hosts`,
        `${home}/.ssh/known_hosts2`,
        "/etc/ssh/ssh_known_hosts",
        "/etc/ssh/ssh_known_hosts2",
      ],
    });
  });

  it("is read with every setting that we use", () => {
    const text = `host web1
user ops
hostname 10.0.0.1
port 2222
identitiesonly yes
identityagent ~/agent-%r.sock
identityfile ~/keys/%h
identityfile %d/second
stricthostkeychecking true
hostkeyalias Fleet
userknownhostsfile ~/fleet
connecttimeout 7
proxyjump ops@bastion:2222
`;
    expect(parseSettings(text)).toMatchObject({
      hostName: "10.0.0.1",
      port: 2222,
      user: "ops",
      identityFiles: [`${home}/keys/10.0.0.1`, `${home}/second`],
      identitiesOnly: true,
      agent: `${home}/agent-ops.sock`,
      knownHostsFiles: [`${home}/fleet`],
      hostKeyAlias: "Fleet",
      connectTimeout: 7,
      proxyJump: "ops@bastion:2222",
    });
  });

  it.each([
    ["true", "strict"],
    ["ask", "strict"],
    ["accept-new", "accept-new"],
    ["false", "accept-new"],
  ])("never lets changed keys in: StrictHostKeyChecking %s", (value, policy) => {
    expect(parseSettings(`stricthostkeychecking ${value}`).hostKeyPolicy).toBe(policy);
  });

  it("expands the tokens of a command, and refuses those that it does not know", () => {
    const text = "host web1\nhostname 10.0.0.1\nport 2222\nuser ops\n";
    expect(parseSettings(`${text}proxycommand nc -X 5 %h %p # 100%% %n %r`).proxyCommand).toBe(
      "nc -X 5 10.0.0.1 2222 # 100% web1 ops",
    );
    expect(() => parseSettings(`${text}proxycommand nc %C`)).toThrow("the token %C");
    expect(parseSettings(`${text}proxycommand none`).proxyCommand).toBeUndefined();
  });

  it("names what only OpenSSH can do", () => {
    expect(parseSettings("certificatefile /c/id-cert.pub\nrevokedhostkeys none\n").foreign).toEqual([
      "CertificateFile /c/id-cert.pub",
    ]);
  });

  it.each([
    ["SSH_AUTH_SOCK", undefined],
    ["none", "none"],
    ["/run/agent", "/run/agent"],
    ["$NO_SUCH_VARIABLE", "none"],
  ])("knows the agent %s", (value, agent) => {
    expect(parseSettings(`identityagent ${value}`).agent).toBe(agent);
  });
});
