import { beforeAll, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { exec, findLab, opsPassword, raiseHosts, sharedLab, type Lab } from "../../lab/index.js";

let lab: Lab;
beforeAll(async () => {
  lab = await sharedLab();
});

async function ssh(user: string, host: string, command: string, input = "") {
  const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${lab.knownHostsFile}`, "BatchMode=yes"];
  const args = ["-F", "/dev/null", "-i", lab.privateKeyFile, ...options.flatMap((option) => ["-o", option])];
  const port = String(lab.host(host).sshPort);
  return execa("ssh", [...args, "-p", port, `${user}@127.0.0.1`, command], { input, reject: false });
}

describe("a lab host", () => {
  it("has booted with systemd", async () => {
    const { stdout } = await exec(lab.host("h1"), "cat /proc/1/comm; systemctl is-system-running");
    // Other tests may have left a unit that failed.
    expect(stdout).toMatch(/^systemd\n(running|degraded)\n$/);
  });

  it.each(["root", "debian", "ops"])("lets %s in by key, with its host key known", async (user) => {
    expect(await ssh(user, "h1", "id -un")).toMatchObject({ exitCode: 0, stdout: user });
  });

  it("wants a password for sudo from ops, and none from debian", async () => {
    expect(await ssh("debian", "h1", "sudo -n id -un")).toMatchObject({ stdout: "root" });
    expect((await ssh("ops", "h1", "sudo -n id -un")).exitCode).not.toBe(0);
    expect(await ssh("ops", "h1", "sudo -S -p '' id -un", `${opsPassword}\n`)).toMatchObject({ stdout: "root" });
  });

  it("reaches the other one by its name", async () => {
    const banner = await ssh("debian", "h1", `bash -c 'read -r line </dev/tcp/h2/22; echo "$line"'`);
    expect(banner.stdout).toMatch(/^SSH-2.0-/);
    const found = await ssh("debian", "h1", "getent hosts h2");
    expect(found.stdout.split(/\s+/)[0]).toBe(lab.host("h2").address);
  });

  it("installs a package without an update first, and starts its service", async () => {
    const { exitCode, stderr } = await exec(
      lab.host("h2"),
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq cron",
    );
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect((await exec(lab.host("h2"), "systemctl is-active cron")).stdout).toBe("active\n");
  });
});

describe("raising and removing", () => {
  it("removes the hosts and forgets the lab", async () => {
    const name = `gone-${process.pid}`;
    const own = await raiseHosts({ lab: name, hosts: [{ name: "only" }] });
    await own.down();
    expect(await findLab(name)).toBeUndefined();
    await expect(exec(own.host("only"), "true")).rejects.toThrow(/no such container/i);
  });

  it("makes a host of another release beside one of the usual one", async () => {
    const hosts = [{ name: "old" }, { name: "new", image: "debian13" }] as const;
    const own = await raiseHosts({ lab: `mixed-${process.pid}`, hosts });
    const release = async (host: string) => (await exec(own.host(host), "cat /etc/debian_version")).stdout;
    expect([await release("old"), await release("new")]).toEqual([/^12\./, /^13\./].map(expect.stringMatching));
    await own.down();
  });

  it("refuses to raise a lab twice", async () => {
    await expect(raiseHosts({ lab: lab.name, hosts: [{ name: "h3" }] })).rejects.toThrow("is up already");
  });

  it.each(["../up", "UP", "a_b", ""])("refuses the name %j", async (name) => {
    await expect(raiseHosts({ lab: name, hosts: [] })).rejects.toThrow("cannot be the name");
    await expect(raiseHosts({ lab: "fine", hosts: [{ name }] })).rejects.toThrow("cannot be the name");
  });

  it("removes labs whose owner is gone when another is raised", async () => {
    const dead = spawn("true");
    await once(dead, "exit");
    const stale = await raiseHosts({ lab: `stale-${process.pid}`, hosts: [{ name: "h1" }], owner: dead.pid ?? 0 });
    const next = await raiseHosts({ lab: `next-${process.pid}`, hosts: [] });
    await next.down();
    expect(await findLab(stale.name)).toBeUndefined();
  });
});
