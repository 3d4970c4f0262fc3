import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { hostLibrary } from "../../../src/facts/shell.js";
import { pglogicalWait } from "../../../src/modules/support/pglogical-wait.js";
import { shellHosts } from "../facts/hosts.js";

const bin = mkdtempSync(join(tmpdir(), "mdc-shells-"));
afterAll(() => rmSync(bin, { recursive: true }));

/** What a worker leaves in the log that starts when it is enabled, between lines of others. */
const failing = `1 [7] [unknown]@other LOG:  starting apply for subscription s
1 [7] [unknown]@other ERROR:  of another database
1 [PID] [unknown]@d LOG:  starting apply for subscription s
1 [PID] [unknown]@d ERROR:  duplicate key value violates unique constraint "k"
1 [PID] [unknown]@d DETAIL:  Key (token)=(secret) already exists.
1 [PID] [unknown]@d CONTEXT:  apply UPDATE from remote relation public.t in commit before 0/AB
1 [8] [unknown]@d LOG:  starting apply for subscription s2
1 [8] [unknown]@d ERROR:  of another subscription`;
const cut = `1 [PID] [unknown]@d LOG:  starting apply for subscription s
1 [PID] [unknown]@d ERROR:  could not connect to the postgresql server: timeout expired`;

describe.each(shellHosts(bin))("waiting for a subscription of pglogical, in $name", (host) => {
  /** With tools in place of a server, which answers with one line after the other, and whose worker says something when it is enabled. */
  function wait(
    lines: string[],
    seconds: number,
    { said = "", enabled = true } = {},
  ): { code: number | null; errors: string; bounces: number } {
    const folder = mkdtempSync(join(tmpdir(), "mdc-tools-"));
    const tool = (name: string, body: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    const cases = lines.map((line, index) => `${index === lines.length - 1 ? "*" : index}) echo '${line}' ;;`);
    writeFileSync(join(folder, "log"), failing.replaceAll("PID", "3"));
    writeFileSync(join(folder, "said"), `\n${said}`);
    tool("sleep", ":");
    tool("pg_lsclusters", `echo '15 main 5432 online postgres /data ${folder}/log'`);
    tool(
      "psql",
      `cd '${folder}'; case $(cat) in *alter_subscription_*) echo x >>bounces; sed "s/PID/$$/" said >>log; exit ;; esac
n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) >n; case $n in ${cases.join(" ")} esac`,
    );
    const path = [folder, host.path, process.env["PATH"]].filter(Boolean).join(":");
    const input = `${hostLibrary}${pglogicalWait({ connection: { database: "d" }, name: "s", enabled, timeout: seconds })}`;
    const { status, stderr } = spawnSync(host.shell, [], { input, env: { PATH: path } });
    const bounces = spawnSync("sh", ["-c", `cat '${folder}/bounces' 2>/dev/null | wc -l`]).stdout.toString();
    rmSync(folder, { recursive: true });
    return { code: status, errors: stderr.toString(), bounces: Number(bounces) };
  }

  it("ends when it replicates for more than a moment, without a bounce", () => {
    const lines = ["initializing|i|5432|1", "replicating|r|5432|1", "down|r|5432|0", "replicating|r|5432|1"];
    expect(wait(lines, 60)).toEqual({ code: 0, errors: "", bounces: 0 });
  });

  it("starts one that is down", () => {
    const lines = ["down|r|5432|0", "down|r|5432|0", "down|r|5432|0", "replicating|r|5432|1"];
    expect(wait(lines, 60)).toEqual({ code: 0, errors: "", bounces: 1 });
  });

  it("gives up after two errors that waiting does not mend, with what the log says of this one now and without values of rows", () => {
    expect(wait(["disabled|r|5432|0"], 60, { said: failing })).toEqual({
      code: 1,
      bounces: 2,
      errors: `the subscription is disabled after 2 s
duplicate key value violates unique constraint "k"
apply UPDATE from remote relation public.t in commit before 0/AB
`,
    });
  });

  it("tries as long as it may where only the connection fails", () => {
    expect(wait(["disabled|r|5432|0"], 5, { said: cut })).toEqual({
      code: 1,
      bounces: 5,
      errors: "the subscription is disabled after 5 s\ncould not connect to the postgresql server: timeout expired\n",
    });
  });

  it("disables one as soon as its place is kept, and waits until its worker is gone", () => {
    const lines = ["initializing|i|5432|1", "replicating|r|5432|1", "disabled|r|5432|1", "disabled|r|5432|0"];
    expect(wait(lines, 60, { enabled: false })).toEqual({ code: 0, errors: "", bounces: 1 });
  });
});
