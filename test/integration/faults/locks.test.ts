import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import type { Conduit, Transport } from "../../../src/remote/types.js";
import { sharedLab, type Lab } from "../../lab/index.js";
import { connectTo } from "../remote/hosts.js";
import { Project } from "../support/run-cli.js";
import { look } from "../support/run-playbook.js";

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab();
});

beforeEach(async () => {
  await look(lab, "h1", "rm -rf /srv/locks; mkdir -m 777 /srv/locks");
  project = new Project(lab, { "site.yml": site });
});

afterEach(async () => {
  await look(lab, "h1", "touch /srv/locks/go");
  project.remove();
});

/** Says who is there, and stays until it may go. */
const site = `
- hosts: h1
  tasks:
    - name: stay
      shell: echo <%= name %> >>/srv/locks/came; until test -e /srv/locks/go; do sleep 0.05; done; echo <%= name %> >>/srv/locks/went
`;

const args = (name: string): string[] => ["run", "site.yml", "-i", "hosts.yml", "-e", `name=${name}`];

const came = (): Promise<string> => look(lab, "h1", "cat /srv/locks/came");

describe("a host that another run works on", () => {
  it("is waited for as long as is allowed, and then worked on", async () => {
    const first = project.beginCli(...args("first"));
    await look(lab, "h1", "until test -e /srv/locks/came; do sleep 0.05; done");
    const second = project.beginCli(...args("second"), "--lock-wait", "60");
    await second.said(/\[h1\].* is locked by another run: .*; waiting up to 60 s for it/, "stderr");
    expect(await came()).toBe("first");
    await look(lab, "h1", "touch /srv/locks/go");
    expect([(await first.ended).code, (await second.ended).code]).toEqual([0, 0]);
    const said = "cd /srv/locks; paste -sd' ' came went";
    expect(await look(lab, "h1", said)).toBe("first second\nfirst second");
  });

  it("is refused, with who works there and since when; sooner or later when it does not come free", async () => {
    const before = Date.now();
    const first = project.beginCli(...args("first"));
    await look(lab, "h1", "until test -e /srv/locks/came; do sleep 0.05; done");
    const begun = Date.now();
    for (const [wait, atLeast] of [
      [[], 0],
      [["--lock-wait", "2"], 2000],
    ] as const) {
      const started = performance.now();
      const refused = await project.cli(...args("second"), ...wait);
      expect(refused.code).toBe(4);
      expect(performance.now() - started).toBeGreaterThan(atLeast);
      const told = /is locked by another run: (\S+), process (\d+), since (\S+) \(run (\w+)\)/.exec(refused.stdout);
      const [, owner, pid, since = ""] = told ?? [];
      expect([owner, pid]).toEqual([`${userInfo().username}@${hostname()}`, String(first.process.pid)]);
      expect(Date.parse(since)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(since)).toBeLessThanOrEqual(begun);
      expect(refused.stdout).toMatch(/--lock-wait SECONDS/);
    }
    await look(lab, "h1", "touch /srv/locks/go");
    expect((await first.ended).code).toBe(0);
    expect(await came()).toBe("first");
  });
});

/** The lock of a run whose last sign of life is a second too old to count. */
const dead = `set -- $(id -u debian) $(cut -d. -f1 /proc/uptime) $(cat /proc/sys/kernel/random/boot_id)
printf 'mdc1 aa11 bb22 %s 1%011d 1 2020-01-01T00:00:00.000Z ann@gone\\n' "$3" $(($2 - 61)) >/run/lock/mdc-provision.$1.lock
chown debian /run/lock/mdc-provision.$1.lock`;

const deadClaim = "cp -p /run/lock/mdc-provision.$1.lock /run/lock/mdc-provision.$1.lock.claim";

describe("of those who race for an expired lock", () => {
  it("exactly one run gets it, and the other is refused", async () => {
    for (const round of [1, 2, 3]) {
      await look(lab, "h1", `rm -f /srv/locks/*; ${dead}`);
      const runs = ["one", "other"].map((name) => project.beginCli(...args(name)));
      const loser = await Promise.race(runs.map(async (run, index) => ({ index, ...(await run.ended) })));
      await look(lab, "h1", "touch /srv/locks/go");
      expect([round, loser.code, loser.stdout]).toEqual([round, 4, expect.stringMatching(/locked by another run/)]);
      expect(loser.stdout).not.toMatch(/ann@gone/);
      expect((await runs[1 - loser.index]?.ended)?.code).toBe(0);
      expect(await came()).toBe(["other", "one"][loser.index]);
    }
  });

  it("exactly one of many sessions gets it that ask in the same moment", async () => {
    const transports = await Promise.all(Array.from({ length: 6 }, () => connectTo(lab, "debian")));
    try {
      // In every second round the last one who made a claim has left it behind.
      for (const before of Array.from({ length: 7 }, () => [dead, `${dead}; ${deadClaim}`]).flat()) {
        await look(lab, "h1", before);
        const asked = await Promise.allSettled(transports.map(ask));
        const held = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
        const refused = asked.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
        await Promise.all(held.map((conduit) => conduit.close()));
        expect([held.length, refused]).toEqual([1, refused.map(() => lockedByAnn)]);
        expect(await look(lab, "h1", "ls /run/lock")).not.toMatch(/mdc-provision/);
      }
    } finally {
      await Promise.all(transports.map((transport) => transport.close()));
    }
  });
});

const lockedByAnn: unknown = expect.stringMatching(/is locked by another run: ann@there, process 1, since 20/);

function ask(transport: Transport): Promise<Conduit> {
  const run = randomBytes(8).toString("hex");
  const owner = { run, owner: "ann@there", pid: 1, since: new Date().toISOString() };
  return openConduit(transport, { run, lock: { owner, wait: 0, onWait: () => undefined } });
}
