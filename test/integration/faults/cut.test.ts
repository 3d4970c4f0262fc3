import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raiseHosts, startRelay, type Direction, type Lab, type RelayOptions } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";

let lab: Lab;
let folder: string;
let runs = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cut-"));
  lab = await raiseHosts({ lab: `faults-cut-${process.pid}`, hosts: [{ name: "h1" }, { name: "h2" }] });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await lab.down();
});

/** Where a wire is cut: so many bytes of a chunk still go through. */
interface Cut {
  direction: Direction;
  chunk: number;
  /** All, none or half of it. */
  through: "none" | "half";
}

/** 30 files under both accounts, three commands, and a handler that has to hear of a change. */
const playbook = (host: string, root: string): string => `
- hosts: ${host}
  become: true
  tasks:
    - { name: top, file: { path: ${root}, state: directory, mode: "0777" } }
    - { name: before, shell: "echo x >>${root}/ran-before; echo counted", register: before }
    - name: copies
      copy: { content: "<%= item %> <%= before.stdout %>\\n", dest: "${root}/copy <%= item %>", mode: "0640" }
      loop: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
      notify: heard
    - { name: by the login account, shell: "echo x >>${root}/ran-login; id -un", become: false, register: login }
    - name: templates
      become: false
      copy: { content: "<%= login.stdout %> <%= item %>\\n", dest: "${root}/login-<%= item %>" }
      loop: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    - name: lines
      lineinfile: { path: "${root}/lines-<%= item %>", line: "a line <%= item %>", create: true, mode: "0600" }
      loop: [0, 1, 2, 3, 4]
    - name: kinds
      file: { path: "${root}/kind-<%= item %>", state: directory, mode: "0750" }
      loop: [0, 1, 2]
    - { name: large, copy: { content: "<%= 'z'.repeat(300000) %>", dest: "${root}/large", mode: "0644" } }
    - { name: after, shell: "echo x >>${root}/ran-after" }
  handlers:
    - { name: heard, shell: "echo x >>${root}/ran-heard" }
`;

const commands = ["before", "login", "after", "heard"];

/** Everything below a directory but what the commands count: names, modes, owners, sums. */
async function tree(host: string, root: string): Promise<string> {
  const found = `cd ${root} || exit; find . ! -name 'ran-*' -printf '%p %y %m %u\\n' | sort; find . -type f ! -name 'ran-*' -exec sha256sum {} + | sort -k2`;
  return look(lab, host, found);
}

async function ran(host: string, root: string): Promise<number[]> {
  const counted = await look(
    lab,
    host,
    commands.map((name) => `cat ${root}/ran-${name} 2>/dev/null | wc -l`).join("; "),
  );
  return counted.split("\n").map(Number);
}

/** What is there that no run should leave: temporary files, private directories, a lock, processes. */
async function leftovers(host: string, but = ""): Promise<string> {
  const names = `find /srv /tmp /var/tmp /root /home -xdev \\( -name '.mdc-*' -o -name 'mdc-provision.*' ${but} \\)`;
  const all = `${names}; pgrep -a -f 'mdc-read[y]|^slee[p]'; grep -h -v ' 100000000000 ' /run/lock/mdc-provision.* 2>/dev/null`;
  return look(lab, host, `for i in $(seq 600); do r=$(${all}; :); [ -n "$r" ] || exit 0; sleep 0.1; done; echo "$r"`);
}

/** A record whose receipt was cut off is removed by the account's next run. */
const BUT_RECORDS = "! -name '*.dead'";

/** Once each, where none of the commands was run more often than the playbook, nor left out; the handler may be. */
function atMostTwice(counts: number[]): number[] {
  const right = counts.every((count, index) => count <= 2 && (count >= 1 || commands[index] === "heard"));
  return right ? [1, 1, 1, 1] : counts;
}

async function playThrough(
  host: string,
  root: string,
  options: Partial<RelayOptions>,
  { reconnect = 20 } = {},
): Promise<{ played: Played; connections: number }> {
  const relay = await startRelay({ port: lab.host(host).sshPort, ...options });
  try {
    const known = {
      mdc_host_key_policy: "accept-new",
      mdc_known_hosts: join(folder, String((runs += 1))),
    };
    const vars = { ...lab.inventory[host], ansible_port: relay.port, mdc_reconnect: reconnect, ...known };
    const played = await play(lab, playbook(host, root), {
      hosts: { [host]: vars },
      options: { lockWait: 20 },
    });
    return { played, connections: relay.connections };
  } finally {
    await relay.close();
  }
}

/** Cuts the first connection once, if that many chunks come. */
function cutOnce({ direction, chunk, through }: Cut): {
  decide: NonNullable<RelayOptions["cut"]>;
  happened: () => boolean;
} {
  let seen = 0;
  let done = false;
  return {
    decide: (from, bytes) => {
      if (from !== direction || done) return undefined;
      seen += 1;
      if (seen <= chunk) return undefined;
      done = true;
      return through === "none" ? 0 : Math.floor(bytes.length / 2);
    },
    happened: () => done,
  };
}

async function undisturbed(host: string, root: string): Promise<Record<Direction, number> & { login: number }> {
  const chunks = { up: 0, down: 0, login: 0 };
  const { played } = await playThrough(host, root, {
    cut: (direction) => {
      chunks[direction] += 1;
      return undefined;
    },
  });
  expect(played.exitCode).toBe(0);
  return chunks;
}

/** Every second boundary, or with MDC_CUTS=all every one. */
describe("a connection that is cut once, at a boundary", () => {
  it("is opened again, and the run ends right by itself", async () => {
    const chunks = await undisturbed("h1", "/srv/whole");
    const wanted = (await tree("h1", "/srv/whole")).replaceAll("/srv/whole", "");
    const cuts: Cut[] = (["up", "down"] as const).flatMap((direction) =>
      Array.from({ length: chunks[direction] }, (_, chunk): Cut => ({
        direction,
        chunk,
        through: chunk % 2 === 0 ? "none" : "half",
      })),
    );
    const some = process.env["MDC_CUTS"] === "all" ? cuts : cuts.filter((_, index) => index % 2 === runs % 2);
    const problems: string[] = [];
    const attack = async (host: string, cut: Cut, index: number): Promise<void> => {
      const root = `/srv/cut-${host}-${index}`;
      const first = await playThrough(host, root, { cut: cutOnce(cut).decide });
      // A host that was never reached is not tried again, and nothing was done there.
      const reached = first.played.exitCode !== 4 || (await look(lab, host, `ls -d ${root}`)) === root;
      // A command of which nobody knows whether it was done is told as that, and only who runs it again takes that on himself.
      const doubtful = first.played.results.some(({ message }) => /unknown outcome/.test(message ?? ""));
      const { played, connections } = reached && !doubtful ? first : await playThrough(host, root, {});
      const found = {
        exit: played.exitCode,
        bad: played.results
          .filter(({ status }) => status === "failed" || status === "unreachable")
          .map((r) => `${r.task}: ${r.message}`),
        // Nor is the handler notified again; the command line would have kept it, which is tested there.
        ran: doubtful ? atMostTwice(await ran(host, root)) : await ran(host, root),
        right: (await tree(host, root)).replaceAll(root, "") === wanted,
        left: await leftovers(host, BUT_RECORDS),
      };
      const right = { exit: 0, bad: [], ran: [1, 1, 1, 1], right: true, left: "" };
      if (JSON.stringify(found) !== JSON.stringify(right))
        problems.push(
          `${cut.direction} ${cut.chunk} ${cut.through} (${connections} connections): ${JSON.stringify(found)}`,
        );
    };
    const queue = [...some.entries()];
    const work = async (host: string): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) await attack(host, next[1], next[0]);
    };
    await Promise.all([work("h1"), work("h2")]);
    expect(problems).toEqual([]);
    for (const host of ["h1", "h2"]) {
      expect((await playThrough(host, "/srv/last", {})).played.exitCode).toBe(0);
      expect(await leftovers(host)).toBe("");
    }
  });

  it("tells clearly what is not known when the host stays away, and ends right when it is run again", async () => {
    const wanted = (await tree("h1", "/srv/whole")).replaceAll("/srv/whole", "");
    const attack = async (host: string, chunk: number): Promise<unknown> => {
      // One that no earlier attempt has left anything in.
      const root = `/srv/away-${host}-${runs}`;
      const cut = cutOnce({ direction: "down", chunk, through: "half" });
      const { played } = await playThrough(host, root, { cut: cut.decide }, { reconnect: 0 });
      // On a busy machine fewer and larger chunks come, and behind the last answer there is nothing to be lost.
      if (!cut.happened() || played.exitCode === 0) return attack(host, chunk - 10);
      const told = played.results.filter(({ status }) => status === "unreachable").map(({ message }) => message);
      const counted = await ran(host, root);
      const again = await playThrough(host, root, {});
      const most = (await ran(host, root)).every((count, index) => count <= (counted[index] ?? 0) + 1);
      return {
        exits: [played.exitCode, again.played.exitCode],
        once: counted.every((count) => count <= 1) && most,
        told: told.length === 1 && /connection was lost/.test(String(told[0])),
        right: (await tree(host, root)).replaceAll(root, "") === wanted,
        left: await leftovers(host),
      };
    };
    const right = { exits: [4, 0], once: true, told: true, right: true, left: "" };
    for (const chunk of [14, 19, 24, 29, 34, 39])
      expect([chunk, ...(await Promise.all(["h1", "h2"].map((host, index) => attack(host, chunk + index))))]).toEqual([
        chunk,
        right,
        right,
      ]);
  });
});
