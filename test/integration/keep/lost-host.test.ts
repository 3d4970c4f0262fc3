import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { sharedLab, startRelay, type Lab } from "../../lab/index.js";
import { Project } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
});

it("goes on where a host was lost, with what its command was, and leaves alone the hosts that were done", async () => {
  const files = "/srv/keep-lost";
  const project = new Project(lab, {
    "site.yml": `
- hosts: all
  become: true
  tasks:
    - { name: home, file: { path: ${files}, state: directory } }
    - { name: first, shell: "echo first >> ${files}/log" }
    - name: long
      shell: "echo long >> ${files}/log; until test -e ${files}/go; do sleep 0.05; done"
      when: inventory_hostname === "h1"
    - { name: last, shell: "echo last >> ${files}/log" }
`,
  });
  const relay = await startRelay({ port: lab.host("h1").sshPort });
  const known = { mdc_known_hosts: join(project.folder, "known_hosts"), mdc_host_key_policy: "accept-new" };
  const wired = { ...lab.inventory["h1"], ...known, ansible_port: relay.port, mdc_reconnect: 2 };
  const inventory = (h1: object): Record<string, string> => ({
    "hosts.yml": JSON.stringify({ all: { hosts: { ...lab.inventory, h1 } } }),
  });
  project.write(inventory(wired));
  const run = project.start();
  await run.said(/TASK \[long\][^]*started: \[h1\]/);
  await look(lab, "h1", `until grep -q long ${files}/log; do sleep 0.05; done`);
  await relay.close();
  expect((await run.ended).code).toBe(4);
  await look(lab, "h1", `touch ${files}/go`);
  expect((await project.cli("report")).stdout).toMatch(/unknown end: \[h1\] long {2}site.yml:7/);

  project.write(inventory(lab.inventory["h1"] ?? {}));
  expect(await project.run("--resume")).toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/nobody knows whether these commands were done: "long" on h1 /),
  });
  expect(await project.run("--resume", "--rerun-unknown")).toMatchObject({ code: 0 });
  expect(await look(lab, "h1", `cat ${files}/log; rm -r ${files}`)).toBe("first\nlong\nlong\nlast");
  expect(await look(lab, "h2", `cat ${files}/log; rm -r ${files}`)).toBe("first\nlast");
  project.remove();
});
