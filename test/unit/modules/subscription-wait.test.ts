import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { hostLibrary } from "../../../src/facts/shell.js";
import { subscriptionWait } from "../../../src/modules/support/subscription-wait.js";
import { shellHosts } from "../facts/hosts.js";

const log = `2026-01-01 [7] app@d ERROR:  a secret of somebody's own
2026-01-01 [8] ERROR:  duplicate key value violates unique constraint "k"
2026-01-01 [8] DETAIL:  Key (token)=(secret) already exists.
2026-01-01 [8] CONTEXT:  processing remote data for replication origin "pg_42" during message type "INSERT" in transaction 7, finished at 0/AB
2026-01-01 [9] ERROR:  of another subscription
2026-01-01 [9] CONTEXT:  processing remote data for replication origin "pg_43" in transaction 8, finished at 0/CD
`;
let folder: string;
const bin = mkdtempSync(join(tmpdir(), "mdc-shells-"));
const hosts = shellHosts(bin);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mdc-tools-"));
  tool("sleep", ":");
  tool(
    "pg_lsclusters",
    `echo '17 main 5432 online postgres /data ${folder}/log'; echo '17 other 5433 online postgres /x /nowhere'`,
  );
  writeFileSync(join(folder, "log"), log);
});

afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => rmSync(bin, { recursive: true }));

function tool(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A psql that gives one answer after the other, the last one for ever. */
function answers(...lines: string[]): void {
  const cases = lines.map((line, index) => `${index === lines.length - 1 ? "*" : index}) echo '${line}' ;;`);
  tool(
    "psql",
    `cat >/dev/null; n=$(cat '${folder}/n' 2>/dev/null || echo 0); echo $((n + 1)) >'${folder}/n'; case $n in ${cases.join(" ")} esac`,
  );
}

describe.each(hosts)("waiting for a subscription, in $name", (host) => {
  const wait = (seconds: number): { code: number | null; errors: string } => {
    const path = [folder, host.path, process.env["PATH"]].filter(Boolean).join(":");
    const input = `${hostLibrary}${subscriptionWait({ database: "d" }, "s", seconds)}`;
    const { status, stderr } = spawnSync(host.shell, [], { input, env: { PATH: path } });
    return { code: status, errors: stderr.toString() };
  };

  it("ends when it replicates, and not for a worker that lives for a moment", () => {
    answers("copying|42|0|5432", "replicating|42|0|5432", "down|42|1|5432", "replicating|42|1|5432");
    expect(wait(60)).toEqual({ code: 0, errors: "" });
  });

  it("gives up after two more errors, with what the log says of this one and without values of rows", () => {
    answers("down|42|5|5432", "replicating|42|5|5432", "down|42|7|5432");
    expect(wait(60)).toEqual({
      code: 1,
      errors: `the subscription is down after 2 s, and 7 errors were counted in all
duplicate key value violates unique constraint "k"
during message type "INSERT" in transaction 7, finished at 0/AB
`,
    });
  });

  it("gives up when the time is up", () => {
    answers("down|99||5433");
    expect(wait(1)).toEqual({
      code: 1,
      errors: "the subscription is down after 1 s, and no errors were counted in all\nthe log of the server says why\n",
    });
  });
});
