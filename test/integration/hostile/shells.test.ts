import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sh } from "../../../src/remote/quote.js";
import { play, type Played } from "../support/run-playbook.js";
import { raiseOddHosts, type OddHost, type OddLab } from "./odd-hosts.js";

/** `.bashrc` of the login account, which bash reads for every command that comes over ssh. */
const bashrc = (text: string): OddHost => ({ make: sh`printf '%s\\n' ${text} >/home/debian/.bashrc` });
const loginShell = (shell: string, file: string, text: string): OddHost => ({
  make: sh`usermod -s ${shell} debian; mkdir -p ${dirname(file)}; printf '%s\\n' ${text} >${file}; chown -R debian: /home/debian`,
});

const settings = [
  "umask 077; IFS=/; export IFS; set -e; set -u; set -f; shopt -s nullglob; alias cat=false ls=false sh=false",
  "export CDPATH=/ GREP_OPTIONS=-v POSIXLY_CORRECT=1 LC_ALL=de_DE.UTF-8 BASH_ENV=/nowhere ENV=/nowhere TAR_OPTIONS=-v",
  "export TMPDIR=/nowhere BLOCK_SIZE=1K TIME_STYLE=+%s QUOTING_STYLE=c TZ=Asia/Tokyo mdc_dir=/x mdc_failed=1",
].join("\n");
const busybox =
  "ln -sf busybox /bin/sh; for t in $(busybox --list); do ln -sf /bin/busybox /usr/local/bin/$t; done; rm -f /usr/local/bin/su";

const hosts = {
  dash: {},
  bash: { make: "ln -sf bash /bin/sh" },
  /** All of the usual tools, too: /usr/local/bin comes first. */
  busybox: { make: busybox },
  fish: loginShell("/usr/bin/fish", "/home/debian/.config/fish/config.fish", "echo from fish; set -gx LC_ALL C.UTF-8"),
  zsh: loginShell("/bin/zsh", "/home/debian/.zshenv", "echo from zsh; setopt shwordsplit; read a"),
  csh: loginShell("/bin/tcsh", "/home/debian/.cshrc", 'echo "from csh"; set a = $<; umask 077'),
  prints: bashrc(
    "for i in $(seq 20000); do echo 'Welcome to the host!'; echo problem >&2; done; printf '\\033]0;title\\a no newline'",
  ),
  reads: bashrc("read -p 'continue? ' a; read -s b; head -n 1 /dev/null"),
  settings: bashrc(settings),
  settings_of_bash: { make: `${bashrc(settings).make}; ln -sf bash /bin/sh` },
  settings_of_busybox: { make: `${bashrc(settings).make}; ${busybox}` },
  exits: bashrc("echo 'only on weekdays'; exit 3"),
  swallows: bashrc("cat >/dev/null"),
  nologin: { make: "usermod -s /usr/sbin/nologin debian" },
  refuses: { make: "usermod -s /bin/false debian" },
  missing_shell: { make: "usermod -s /bin/no-such-shell debian" },
} satisfies Record<string, OddHost>;

const masked = ["csh", "settings", "settings_of_bash", "settings_of_busybox"];
const broken = ["exits", "swallows", "nologin", "refuses", "missing_shell"];

const tasks = `
    - { name: folder, file: { path: "<%= dir %>", state: directory, mode: "0750" } }
    - { name: file, copy: { content: "it's \\\\ !! $(id) \`id\`\\n", dest: "<%= dir %>/file", mode: "0640" } }
    - { name: template, template: { src: t.ejs, dest: "<%= dir %>/te!mp'late" } }
    - { name: line, lineinfile: { path: "<%= dir %>/lines", line: "a 'line' \\\\ !x", create: true } }
    - { name: other line, lineinfile: { path: "<%= dir %>/lines", regexp: "^b", line: "b=2" } }
    - { name: block, blockinfile: { path: "<%= dir %>/lines", block: "one\\ntwo" } }
    - { name: upload, copy: { content: "<%= '0123456789'.repeat(30000) %>", dest: "<%= dir %>/it's ! \\\\ big" } }
    - { name: link, file: { src: file, dest: "<%= dir %>/link", state: link } }
    - { name: command, command: { argv: [sh, -c, "echo \\"$0\\" >made", "it's !! \\\\ $HOME"], chdir: "<%= dir %>", creates: "<%= dir %>/made" } }
    - { name: waits, wait_for: { path: "<%= dir %>/made", timeout: 60 } }
    - { name: output, shell: "echo out; echo err >&2; exit 3", failed_when: "said.rc !== 3", changed_when: false, register: said }
    - { name: same, assert: { that: ["said.stdout === 'out'", "said.stderr === 'err'"] } }
    - { name: tree, file: { path: "<%= dir %>", state: directory, recurse: true, owner: <%= owner %> } }
`;
const site = `
- hosts: all
  vars: { dir: /home/debian/app, owner: debian }
  tasks:${tasks}
- hosts: all
  become: true
  vars: { dir: "/srv/it's app", owner: root }
  tasks:${tasks}
`;

let odd: OddLab<keyof typeof hosts>;
let first: Played;

beforeAll(async () => {
  const packages = "apt-get install -y -qq --no-install-recommends fish zsh tcsh >/dev/null 2>&1";
  odd = await raiseOddHosts("hostile-shells", hosts, packages);
  first = await run();
});

afterAll(() => odd.down());

function run(): Promise<Played> {
  return play(odd.lab, site, { files: { "templates/t.ejs": "host\n" }, options: { limit: "all,!swallows" } });
}

function told({ told: lines }: Played, host: string): string[] {
  return lines.filter((line) => line.startsWith(`${host} `)).map((line) => line.slice(host.length + 1));
}
function dirname(path: string): string {
  return path.replace(/\/[^/]*$/, "");
}

/** Content, modes and owners of what the playbook makes. */
const tree = `cd /home/debian/app && stat -c '%a %U %s' -- * && cat -- * | sha256sum; cd "/srv/it's app" && stat -c '%a %U %s' -- * && cat -- * | sha256sum`;

it("every shell comes to the same end as dash, and finds nothing to do there", async () => {
  const right = Object.keys(hosts).filter((host) => !broken.includes(host)) as (keyof typeof hosts)[];
  for (const host of right) expect([host, told(first, host)]).toEqual([host, told(first, "dash")]);
  const trees = await Promise.all(right.map((host) => odd.look(host, tree)));
  right.forEach((host, index) => {
    // A umask of the start-up files is that of the account.
    const found = masked.includes(host) ? trees[index]?.replace(/^600/gm, "644") : trees[index];
    expect([host, found]).toEqual([host, trees[0]]);
    expect([host, trees[index]?.includes("600")]).toEqual([host, masked.includes(host)]);
  });
  expect(trees[0]).toContain("640 debian 21");
  const again = await run();
  for (const host of right)
    expect([host, told(again, host).filter((line) => !line.endsWith(": ok"))]).toEqual([host, []]);
  expect(await odd.look("dash", "ls -A /tmp")).toBe("");
});

it.each([
  ["exits", /ended with code 3: only on weekdays \(the account needs a login shell that can run sh/],
  ["nologin", /ended with code 1: This account is currently not available\. \(the account needs a login shell/],
  ["refuses", /ended with code 1 \(the account needs a login shell that can run sh/],
  ["missing_shell", /the login was refused: tried key/],
])("a login shell that gives none is one clear error: %s", (host, message) => {
  expect(told(first, host)).toEqual(["connection: unreachable"]);
  expect(first.of(host, "connection").message).toMatch(message);
  expect(first.exitCode).toBe(4);
});

it("a start-up file that reads our stream to its end is told apart by time", async () => {
  await expect(odd.startShell("swallows", 500)).rejects.toMatchObject({
    message: expect.stringMatching(/let us in, but started no shell within 0\.5 s/),
    hint: expect.stringContaining("log in by hand and look at what the account's shell waits for"),
  });
});
