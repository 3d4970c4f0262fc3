import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { play, type Played } from "../support/run-playbook.js";
import { raiseOddHosts, type OddHost, type OddLab } from "./odd-hosts.js";

const hosts = {
  well: { sshd: ["Subsystem sftp internal-sftp"] },
  one_session: { sshd: ["MaxSessions 1"] },
  no_session: { sshd: ["MaxSessions 0"] },
  no_sftp: {},
  startups: { sshd: ["MaxStartups 2"] },
  banner: { make: "seq 2000 >/etc/banner", sshd: ["Banner /etc/banner", "PrintLastLog yes", "DebianBanner no"] },
  strict: { sshd: ["PermitTTY no", "DisableForwarding yes", "PermitUserRC no", "RekeyLimit 100K", "MaxAuthTries 2"] },
  wrapped: { sshd: [`ForceCommand logger -t ssh -- "$SSH_ORIGINAL_COMMAND"; exec sh -c "$SSH_ORIGINAL_COMMAND"`] },
  forced: { sshd: ["ForceCommand echo 'This service allows sftp connections only.'; exit 1"] },
  sftp_only: { sshd: ["ForceCommand internal-sftp"] },
  hangs: { sshd: ["ForceCommand sleep 60"] },
} satisfies Record<string, OddHost>;

const site = `
- hosts: all
  tasks:
    - { name: login, command: id -un, register: login }
    - { name: upload, copy: { content: "<%= '0123456789'.repeat(30000) %>", dest: /home/debian/big } }
    - { name: root, command: id -un, become: true, register: root }
    - { name: root's upload, copy: { content: "<%= '9876543210'.repeat(30000) %>", dest: /srv/big }, become: true }
    - { name: games, command: id -un, become: true, become_user: games, register: games }
    - { name: games' upload, copy: { content: "<%= '9876543210'.repeat(30000) %>", dest: /tmp/big }, become: true, become_user: games }
    - { name: who, assert: { that: ["login.stdout === 'debian'", "root.stdout === 'root'", "games.stdout === 'games'"] } }
`;

let odd: OddLab<keyof typeof hosts>;
let played: Played;

beforeAll(async () => {
  odd = await raiseOddHosts("hostile-sshd", hosts);
  played = await play(odd.lab, site, { options: { limit: "all,!hangs" } });
});

afterAll(() => odd.down());

function told(host: string): string[] {
  return played.told.filter((line) => line.startsWith(`${host} `)).map((line) => line.slice(host.length + 1));
}

it.each(["one_session", "no_sftp", "startups", "banner", "strict", "wrapped"] as const)(
  "is worked on as any other: %s",
  async (host) => {
    expect(told(host)).toEqual(told("well"));
    const found = "stat -c '%U %s' /home/debian/big /srv/big /tmp/big; ls -A /tmp";
    expect(await odd.look(host, found)).toBe("debian 300000\nroot 300000\ngames 300000\nbig");
  },
);

it("with one session on each connection, further accounts and uploads have connections of their own", async () => {
  const refused = await odd.look("one_session", "grep -c 'no more sessions' /var/log/sshd.log");
  expect(Number(refused)).toBeGreaterThan(0);
});

it.each([
  [
    "no_session",
    /refuses to run a command on this connection.*\(sshd_config keeps the account from running commands: look at MaxSessions/,
  ],
  ["forced", /ended with code 1: This service allows sftp connections only\. \(the account needs a login shell/],
  ["sftp_only", /ended with code 1: This service allows sftp connections only\./],
])("is one clear error, while the others go on: %s", (host, message) => {
  expect(told(host)).toEqual(["connection: unreachable"]);
  expect(played.of(host, "connection").message).toMatch(message);
  expect(played.exitCode).toBe(4);
});

it("that never starts a shell is given up in time", async () => {
  await expect(odd.startShell("hangs", 500)).rejects.toMatchObject({
    message: expect.stringMatching(/let us in, but started no shell within 0\.5 s/),
    hint: expect.stringContaining("log in by hand and look at what the account's shell waits for"),
  });
});

it("ten hosts that are one sshd with MaxStartups 2 are all reached", async () => {
  const vars = odd.lab.inventory["startups"];
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`s${index}`, { ...vars }]));
  const site = "- hosts: ten\n  tasks: [{ name: one, command: id -un }]\n";
  const all = await play(odd.lab, site, { hosts: ten, groups: { ten: Object.keys(ten) } });
  expect(all.results.filter(({ status }) => status !== "changed")).toEqual([]);
  expect(all.results).toHaveLength(10);
  expect(Number(await odd.look("startups", "grep -c 'MaxStartups' /var/log/sshd.log"))).toBeGreaterThan(0);
});
