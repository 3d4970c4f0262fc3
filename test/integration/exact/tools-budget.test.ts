import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { onHost, targetIn } from "../modules/closed-loop.js";
import { counted, type Counted } from "../support/counted.js";
import { long } from "../support/long.js";
import { runTasks, type TaskCall } from "../support/run-task.js";

const three = (call: (name: string) => TaskCall["params"]): TaskCall["params"][] => ["a", "b", "c"].map(call);

/** Modules whose tools the shared hosts have not. */
const modules: Record<string, TaskCall["params"][]> = {
  ufw: three((name) => ({ rule: "allow", port: 8000 + name.charCodeAt(0), proto: "tcp" })),
  iptables: three((name) => ({
    chain: "INPUT",
    protocol: "tcp",
    destination_port: `${9000 + name.charCodeAt(0)}`,
    jump: "ACCEPT",
  })),
  git: three((name) => ({ repo: "/srv/repo", dest: `/srv/git-${name}`, version: "main" })),
  subversion: three((name) => ({ repo: "file:///srv/svn", dest: `/srv/svn-${name}` })),
  dnf: ["dnf", "rpm", "createrepo-c"].map((name) => ({ name: `nothing-${name}`, state: "absent" })),
};

const arrange = `export DEBIAN_FRONTEND=noninteractive
(apt-get update -qq && apt-get install -y -qq --no-install-recommends ufw iptables git subversion dnf rpm) >/dev/null 2>&1 || exit
git init -q -b main /srv/repo && cd /srv/repo && git -c user.name=x -c user.email=x commit -q --allow-empty -m x
svnadmin create /srv/svn`;

/** On a host of its own: to install the tools takes longer than all that is counted. */
(long ? describe : describe.skip)("round trips after the connection is up", () => {
  let lab: Lab;
  let folder: string;
  let connecting = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mdc-tools-"));
    lab = await raiseHosts({ lab: `tools-${process.pid}`, hosts: [{ name: "h1" }] });
    await onHost(lab, "h1", arrange, "/");
    connecting = (await count([{ module: "ping", params: {} }])).trips;
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await lab.down();
  });

  function count(calls: readonly TaskCall[]): Promise<Counted> {
    return counted("h1", (options) => runTasks(targetIn(folder, lab, "h1", {}), calls, options));
  }

  it.each(Object.entries(modules))("%s: two for three tasks that are right already", async (module, params) => {
    const calls = params.map((one) => ({ module, params: one }));
    expect((await count(calls)).statuses).not.toContain("failed");
    const again = await count(calls);
    expect(again.statuses).toEqual(["ok", "ok", "ok"]);
    expect(again.trips).toBeLessThanOrEqual(connecting + 2);
  });
});
