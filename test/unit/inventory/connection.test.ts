import { describe, expect, it } from "@jest/globals";
import { homedir } from "node:os";
import { connectionVariables } from "../../../src/inventory/connection.js";
import { complaintsOf } from "../playbook/project.js";

describe("connection variables", () => {
  it("have defaults", () => {
    expect(connectionVariables("web1", {})).toMatchObject({ host: "web1", become: {} });
  });

  it("are read from Ansible's names and our own", () => {
    const found = connectionVariables("web1", {
      ansible_host: "10.0.0.1",
      ansible_port: "2222",
      ansible_user: "ops",
      ansible_ssh_private_key_file: "~/.ssh/key",
      ansible_password: 1234,
      ansible_become: true,
      ansible_become_user: "app",
      ansible_become_flags: "-H -E",
      ansible_become_password: "secret",
      mdc_known_hosts: "/lab/known_hosts",
      mdc_host_key_policy: "accept-new",
      mdc_connect_timeout: 2.5,
      mdc_keepalive: 30,
      mdc_ssh_config: "~/fleet.conf",
      ansible_ssh_common_args: "-o 'ProxyCommand=nc %h %p'",
      ansible_ssh_extra_args: "-4",
      unrelated: [],
    });
    expect(found).toEqual({
      host: "10.0.0.1",
      port: 2222,
      user: "ops",
      privateKeyFile: `${homedir()}/.ssh/key`,
      passphrase: undefined,
      password: "1234",
      knownHostsFiles: ["/lab/known_hosts"],
      hostKeyPolicy: "accept-new",
      connectTimeout: 2.5,
      keepalive: 30,
      sshConfig: `${homedir()}/fleet.conf`,
      sshArguments: ["-o", "ProxyCommand=nc %h %p", "-4"],
      become: {
        enabled: true,
        user: "app",
        method: undefined,
        exe: undefined,
        flags: ["-H", "-E"],
        password: "secret",
      },
    });
  });

  it("are refused when they do not fit, without showing them", () => {
    const wrong = {
      ansible_connection: "paramiko",
      ansible_port: 0,
      ansible_password: { a: "s3cret" },
      ansible_become: "yes",
      ansible_ssh_common_args: "-o 'ProxyJump=a",
    };
    const place = { file: "hosts.yml", line: 3, column: 5 };
    const found = complaintsOf(
      () => connectionVariables("web1", wrong, (name) => (name === "ansible_port" ? place : undefined)),
      "",
    );
    expect(found.sort()).toEqual([
      '"ansible_become" of web1 does not fit | true or false',
      '"ansible_connection" of web1 does not fit | ssh, openssh, docker or local',
      '"ansible_password" of web1 does not fit | text',
      '"ansible_ssh_common_args" of web1 does not fit | options of ssh, such as -o ProxyJump=bastion, with quotes closed',
      'hosts.yml:3:5 "ansible_port" of web1 does not fit | a number from 1 to 65535',
    ]);
  });
});
