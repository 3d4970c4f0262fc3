import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sh } from "../../../src/remote/quote.js";
import { opsPassword } from "../../lab/index.js";
import { play, type Played } from "../support/run-playbook.js";
import { raiseOddHosts, type OddHost, type OddLab } from "./odd-hosts.js";

const ops = { ansible_user: "ops", ansible_become_password: opsPassword };

/** The account `ops`, whose sudo wants a password each time, with further lines of sudoers. */
function sudoers(lines: string, more: Partial<OddHost> = {}): OddHost {
  const text = `Defaults timestamp_timeout=0\n${lines}`;
  const write = sh`printf '%s\\n' ${text} >/etc/sudoers.d/zz && chmod 0440 /etc/sudoers.d/zz && visudo -qc`;
  return { vars: { ...ops, ...more.vars }, make: `${write}\n${more.make ?? ":"}` };
}

const right = {
  no_password: { vars: { ansible_become_password: "nobody asks for it" } },
  password: sudoers(""),
  lecture: sudoers("Defaults lecture=always, insults, pwfeedback"),
  long_lecture: sudoers("Defaults lecture=always, lecture_file=/etc/lecture", {
    make: "{ seq 20000; echo 'Password:'; echo '[sudo] password for ops:'; } >/etc/lecture",
  }),
  pty: sudoers("Defaults use_pty, log_output"),
  root_password: sudoers("Defaults rootpw, passprompt_override, passprompt=secret?", {
    make: "echo root:of-root | chpasswd",
    vars: { ansible_become_password: "of-root" },
  }),
  environment: sudoers("Defaults !env_reset, env_keep+=*, umask=0022, umask_override, secure_path=/usr/bin:/bin"),
  odd_password: sudoers("", {
    make: sh`printf '%s\\n' ${"ops: '\"$(id)`\\!é"} | chpasswd`,
    vars: { ansible_become_password: " '\"$(id)`\\!é" },
  }),
} satisfies Record<string, OddHost>;

const wrong = {
  wrong_password: sudoers("", { vars: { ansible_become_password: "wrong-one" } }),
  one_try: sudoers("Defaults passwd_tries=1", { vars: { ansible_become_password: "wrong-one" } }),
  none_given: sudoers("", { vars: { ansible_become_password: undefined } }),
  requiretty: sudoers("Defaults requiretty"),
  no_rule: { vars: ops, make: "rm /etc/sudoers.d/ops" },
  other_commands: { vars: ops, make: "echo 'ops ALL=(ALL) /usr/bin/apt' >/etc/sudoers.d/ops" },
  other_account: { vars: ops, make: "echo 'ops ALL=(games) ALL' >/etc/sudoers.d/ops" },
  locked: sudoers("", { make: "usermod -L ops" }),
  no_sudo: { vars: ops, make: "rm /usr/bin/sudo" },
  not_root: { vars: ops, make: "chmod u-s /usr/bin/sudo" },
  broken_rules: { vars: ops, make: "echo 'this is no rule' >/etc/sudoers.d/ops; chmod 0440 /etc/sudoers.d/ops" },
  unknown_account: { vars: { ...ops, ansible_become_user: "nobody-here" } },
  expired: { vars: ops, make: "chage -d 0 ops" },
  ended: { vars: ops, make: "usermod -e 1 ops" },
} satisfies Record<string, OddHost>;

const site = `
- hosts: all
  become: true
  tasks:
    - { name: file, copy: { content: x, dest: /srv/file } }
    - { name: command, command: id -un, register: who }
    - { name: upload, copy: { content: "<%= '0123456789'.repeat(30000) %>", dest: /srv/big } }
    - { name: games, command: id -un, become_user: games, register: games }
    - { name: login, command: id -un, become: false, register: login }
    - { name: all, assert: { that: ["who.stdout === 'root'", "games.stdout === 'games'", "['ops', 'debian'].includes(login.stdout)"] } }
`;

let odd: OddLab<keyof typeof right | keyof typeof wrong>;
let played: Played;

beforeAll(async () => {
  odd = await raiseOddHosts("hostile-sudo", { ...right, ...wrong });
  played = await play(odd.lab, site);
});

afterAll(() => odd.down());

function told(host: string): string[] {
  return played.told.filter((line) => line.startsWith(`${host} `)).map((line) => line.slice(host.length + 1));
}

it.each(Object.keys(right))("gives the account: %s", (host) => {
  expect([host, told(host)]).toEqual([
    host,
    ["file: changed", "command: changed", "upload: changed", "games: changed", "login: changed", "all: ok"],
  ]);
});

it.each([
  ["wrong_password", /sudo refused the become password .*\(sudo asks for the password of the account that logs in/],
  ["one_try", /sudo refused the become password/],
  ["locked", /sudo refused the become password/],
  [
    "none_given",
    /sudo asks for a password to become root, and none was given \(give the become password, or a NOPASSWD rule/,
  ],
  ["requiretty", /sudo wants a terminal \(requiretty\) to become root \(put `Defaults:ACCOUNT !requiretty`/],
  ["no_rule", /sudo does not let the login account become root \(add a rule for it/],
  ["other_commands", /sudo does not let the login account become root \(add a rule for it/],
  ["other_account", /sudo does not let the login account become root \(add a rule for it/],
  ["broken_rules", /sudo does not let the login account become root \(add a rule for it/],
  ["no_sudo", /there is no sudo on the host to become root \(install it, log in as the account itself/],
  ["not_root", /\/usr\/bin\/sudo must be owned by uid 0 and have the setuid bit set \(try it on the host/],
  ["unknown_account", /the host has no account nobody-here \(create it in an earlier play, or mend become_user\)/],
])("is one clear error of the first task, while the others go on: %s", (host, message) => {
  expect(told(host)).toEqual(["file: failed"]);
  expect(played.of(host, "file").message).toMatch(message);
});

it.each([
  ["expired", /Your password has expired/],
  ["ended", /the host closed the connection during the login \(the account may be expired or not let in/],
])("an account that may not log in is one clear error: %s", (host, message) => {
  expect(told(host)).toEqual(["connection: unreachable"]);
  expect(played.of(host, "connection").message).toMatch(message);
});

it("no password is told, or left on a host", async () => {
  const secrets = [opsPassword, "wrong-one", "of-root", "nobody asks for it"];
  for (const secret of secrets) expect(JSON.stringify(played.events)).not.toContain(secret);
  const find = `grep -rlsF -e ${secrets.map((secret) => sh`${secret}`).join(" -e ")} /tmp /var/tmp /var/log /home /root /srv`;
  for (const host of ["password", "wrong_password", "odd_password"] as const)
    expect(await odd.look(host, `${find} || :`)).toBe("");
});
