import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { play, type Played } from "../support/run-playbook.js";
import { raiseOddHosts, type OddLab } from "./odd-hosts.js";

/** A file system of its own at /srv, with a file that is there already. */
const srv = (options: string): string => `mount -t tmpfs -o mode=755,${options} tmpfs /srv; echo old >/srv/there`;

const broken = {
  full: { make: `${srv("size=64k")}; dd if=/dev/zero of=/srv/filler bs=4k 2>/dev/null || :` },
  inodes: { make: `${srv("nr_inodes=6")}; touch /srv/a /srv/b /srv/c /srv/d 2>/dev/null || :` },
  readonly: { make: `${srv("size=64k")}; mount -o remount,ro /srv` },
  immutable: { make: `${srv("size=64k")}; mount --bind /srv/there /srv/there; mount -o remount,bind,ro /srv/there` },
};

const odd = {
  well: {},
  no_tmp: { make: "umount /tmp; rmdir /tmp" },
  noexec: { make: "mount -o remount,noexec /tmp" },
  full_tmp: { make: "mount -t tmpfs -o size=8k tmpfs /tmp; dd if=/dev/zero of=/tmp/filler bs=4k 2>/dev/null || :" },
  no_home: { make: "rm -rf /home/debian /root" },
  /** The clock of all processes, and of what stat tells them, goes wrong. */
  late: { make: faked("-1h") },
  early: { make: faked("+1h") },
  /** Nowhere to keep the output of a step. */
  nowhere: { make: "for d in /tmp /var/tmp /home/debian /root; do mount -t tmpfs -o ro tmpfs $d; done" },
  full_everywhere: {
    make: "for d in /tmp /var/tmp /home/debian /root; do mount -t tmpfs -o size=4k tmpfs $d; echo >$d/x; done",
  },
};

function faked(offset: string): string {
  return `echo ${offset} >/etc/faketimerc; echo /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 >/etc/ld.so.preload`;
}

/** A bit of everything that writes. */
const tasks = `
    - { name: folder, file: { path: /srv/app, state: directory, mode: "0750" } }
    - { name: touched, file: { path: /srv/touched, state: touch, modification_time: preserve, access_time: preserve } }
    - { name: file, copy: { content: "<%= 'new '.repeat(2000) %>", dest: /srv/file } }
    - { name: replaced, copy: { content: "<%= 'new '.repeat(2000) %>", dest: /srv/there } }
    - { name: mode, file: { path: /srv/there, mode: "0600" } }
    - { name: checked, copy: { content: "<%= 'new '.repeat(2000) %>", dest: /srv/checked, validate: "test -f %s" } }
    - { name: line, lineinfile: { path: /srv/line, line: one, create: true } }
    - { name: template, template: { src: t.ejs, dest: /srv/template } }
    - { name: link, file: { src: /srv/there, dest: /srv/link, state: link } }
    - { name: upload, copy: { content: "<%= '0123456789'.repeat(30000) %>", dest: /srv/big } }
    - { name: command, shell: "date +%s >/srv/made", args: { creates: /srv/made } }
`;

type Trees = Record<keyof typeof broken, string>;

let lab: OddLab<keyof typeof broken | keyof typeof odd>;
let before: Trees;
let first: Played;

beforeAll(async () => {
  const packages = "apt-get install -y -qq --no-install-recommends libfaketime >/dev/null";
  lab = await raiseOddHosts("hostile-disks", { ...broken, ...odd }, packages);
  before = await trees();
  first = await run();
});

afterAll(() => lab.down());

function run(): Promise<Played> {
  const site = `- hosts: all\n  become: true\n  ignore_errors: true\n  tasks:${tasks}`;
  return play(lab.lab, site, { files: { "templates/t.ejs": "<%= 'host '.repeat(2000) %>\n" } });
}

async function trees(): Promise<Trees> {
  const names = Object.keys(broken) as (keyof typeof broken)[];
  const looks = names.map(async (name) => [name, await lab.look(name, "ls -A --full-time /srv; cat /srv/there")]);
  return Object.fromEntries(await Promise.all(looks)) as Trees;
}

function told({ told: lines }: Played, host: string): string[] {
  return lines.filter((line) => line.startsWith(`${host} `)).map((line) => line.slice(host.length + 1));
}
describe("a host that cannot take what it is given", () => {
  const noRoom = /^\/srv\/[a-z]+: .*No space left on device[^]* \(no room or no inodes are left there: df -h; df -i\)$/;
  const readOnly =
    /\/srv\/.*Read-only file system \(mounted read-only, perhaps after a fault of the disk: findmnt; dmesg\)$/;

  it.each([
    ["full", noRoom, ["file", "replaced", "checked", "line", "template", "upload"]],
    ["inodes", noRoom, ["touched", "file", "replaced", "checked", "line", "template", "link", "upload"]],
    [
      "readonly",
      readOnly,
      ["folder", "touched", "file", "replaced", "mode", "checked", "line", "template", "link", "upload"],
    ],
  ])("says for every task which path and why: %s", (host, said, failing) => {
    for (const task of failing)
      expect(first.of(host, task)).toMatchObject({ status: "ignored", message: expect.stringMatching(said) });
    expect(first.of(host, "command")).toMatchObject({
      status: "ignored",
      stderr: expect.stringMatching(/\/srv\/made|write error/),
    });
  });

  it("says that a file is held by somebody else", () => {
    expect(first.of("immutable", "replaced").message).toMatch(/\/srv\/there.*busy \(something is mounted there/);
    expect(first.of("immutable", "mode").message).toMatch(readOnly);
    expect(first.of("immutable", "file").status).toBe("changed");
  });

  it("keeps what was there, and nothing half-written or temporary beside it", async () => {
    const after = await trees();
    for (const tree of Object.values(after)) expect(tree).toMatch(/\bold$/);
    expect(namesIn(after.full)).toEqual(["app", "filler", "link", "made", "there", "touched"]);
    expect(namesIn(after.inodes)).toEqual(namesIn(before.inodes));
    expect(after.readonly).toBe(before.readonly);
    expect(namesIn(after.immutable)).not.toContainEqual(expect.stringContaining(".mdc"));
  });
});

describe("a host without a place for the output of steps", () => {
  it.each(["nowhere", "full_everywhere"])("is one clear error: %s", (host) => {
    expect(told(first, host)).toEqual(["connection: unreachable"]);
    expect(first.of(host, "connection").message).toMatch(
      /cannot be kept in a private directory \(look for a full or read-only/,
    );
  });
});

describe("a host that lacks something", () => {
  it("is brought to the same end, and found there the next time", async () => {
    const odds = Object.keys(odd).filter((host) => !["nowhere", "full_everywhere"].includes(host));
    const names = told(first, "well").map((line) => line.replace(/:.*/, ""));
    for (const host of odds) expect([host, told(first, host)]).toEqual([host, names.map((name) => `${name}: changed`)]);
    const again = await run();
    for (const host of odds) expect([host, told(again, host)]).toEqual([host, names.map((name) => `${name}: ok`)]);
    // Reached, and in no other state than it was left in.
    expect(again.exitCode).toBe(4);
  });

  it("has really a clock an hour off", async () => {
    const [early, well, late] = await Promise.all(
      (["late", "well", "early"] as const).map((host) => lab.look(host, "date +%s")),
    );
    expect(Number(late) - Number(well)).toBeGreaterThan(3500);
    expect(Number(well) - Number(early)).toBeGreaterThan(3500);
  });
});

function namesIn(tree: string): string[] {
  return tree.split("\n").flatMap((line) => /^[-dl]\S+ .* \S+ [+-]\d{4} (\S+)/.exec(line)?.[1] ?? []);
}
