import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, type Lab } from "../../lab/index.js";
import { long } from "../support/long.js";
import { runTasks, type TaskCall, type TaskOutcome } from "../support/run-task.js";
import { onHost, targetIn } from "./closed-loop.js";

/** Debian has dnf and rpm, too. The packages are made here: tool 1.0 and 2.0, and other, which needs tool. */
const arrange = `export DEBIAN_FRONTEND=noninteractive
(apt-get update -qq && apt-get install -y -qq --no-install-recommends dnf rpm createrepo-c) >/dev/null 2>&1 || exit
mkdir -p /srv/repo /etc/yum.repos.d
make() {
  printf '%s\\n' "Name: mdc-$1" "Version: $2" "Release: 1" "Summary: x" "License: x" "BuildArch: noarch" \
    "Provides: virtual-$1" "$3" %description x %files >"/srv/$1.spec"
  rpmbuild -bb --quiet --define '_rpmdir /srv/all' "/srv/$1.spec" >/dev/null 2>&1
}
make tool 1.0 '' && make tool 2.0 '' && make other 1.0 'Requires: mdc-tool' || exit
cp /srv/all/noarch/mdc-tool-1.0* /srv/all/noarch/mdc-other* /srv/repo && createrepo_c -q /srv/repo
printf '[local]\\nname=local\\nbaseurl=file:///srv/repo\\nenabled=0\\ngpgcheck=1\\n' >/etc/yum.repos.d/local.repo`;

const local = { enablerepo: "local", disable_gpg_check: true };
const dnf = (params: Record<string, unknown>): TaskCall => ({ module: "dnf", params: { ...local, ...params } });
const latest: TaskCall = {
  module: "yum",
  params: { ...local, name: "mdc-tool", state: "latest", update_cache: true },
};

/** On a host of its own, since the packages are costly to make. */
(long ? describe : describe.skip)("dnf", () => {
  let lab: Lab;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mdc-dnf-"));
    lab = await raiseHosts({ lab: `dnf-${process.pid}`, hosts: [{ name: "h1" }] });
    await onHost(lab, "h1", arrange, "/");
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await lab.down();
  });

  function run(tasks: readonly TaskCall[], check = false): Promise<TaskOutcome[]> {
    return runTasks(targetIn(folder, lab, "h1", {}), tasks, { check, diff: true });
  }

  const told = (outcomes: readonly TaskOutcome[]): string[] => outcomes.map(({ status }) => status);
  const installed = (): Promise<string> => onHost(lab, "h1", "rpm -q mdc-other mdc-tool || :", "/");

  it("installs once, with what is needed, also by what a package provides", async () => {
    const tasks = [dnf({ name: "mdc-other" }), dnf({ name: ["virtual-tool", "mdc-tool-1.0"] })];
    expect(told(await run(tasks, true))).toEqual(["changed", "changed"]);
    expect(await installed()).toContain("mdc-other is not installed");
    expect(told(await run(tasks))).toEqual(["changed", "ok"]);
    expect(await installed()).toBe("mdc-other-1.0-1.noarch\nmdc-tool-1.0-1.noarch");
    expect(told(await run(tasks))).toEqual(["ok", "ok"]);
  });

  it("brings up to date what the repository has newer", async () => {
    const onlyUpdate = dnf({ name: "mdc-new", state: "latest", update_only: true });
    expect(told(await run([latest, onlyUpdate]))).toEqual(["ok", "ok"]);
    await onHost(lab, "h1", "cp /srv/all/noarch/mdc-tool-2.0* /srv/repo && createrepo_c -q /srv/repo", "/");
    expect(told(await run([latest], true))).toEqual(["changed"]);
    expect(await run([latest])).toMatchObject([
      { status: "changed", result: { results: ["Updated: mdc-tool-2.0-1"] } },
    ]);
    expect(await installed()).toContain("mdc-tool-2.0-1");
    expect(told(await run([latest]))).toEqual(["ok"]);
  });

  it("says what dnf says of what is not there, and removes once", async () => {
    const [missing] = await run([dnf({ name: "nosuch" })]);
    expect(missing).toMatchObject({ status: "failed" });
    expect(missing?.message).toContain("nosuch");
    const away = [dnf({ name: "mdc-other", state: "absent" })];
    expect(told(await run(away))).toEqual(["changed"]);
    expect(await installed()).toBe("package mdc-other is not installed\nmdc-tool-2.0-1.noarch");
    expect(told(await run(away))).toEqual(["ok"]);
  });
});
