import { expect } from "@jest/globals";
import { place, type ModuleCase } from "./closed-loop.js";

const path = `${place}/k/keys`;
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPS5u6ZAHV5Ph0xYcu1JWDZB2YVTDaXXGd8tpCXDHJzZ";

export const cases: ModuleCase[] = [
  {
    name: "authorized_key makes directory and file of the account",
    module: "authorized_key",
    params: { user: "daemon", key: `${key} it's $HOME`, path, key_options: 'command="a  b",no-pty' },
    result: { keyfile: path, user: "daemon" },
    verify: {
      "cat k/keys; stat -c '%U:%G %a' k k/keys": `command="a  b",no-pty ${key} it's $HOME\ndaemon:daemon 700\ndaemon:daemon 600`,
    },
  },
  {
    name: "authorized_key leaves other keys",
    module: "authorized_key",
    arrange: `mkdir k; printf '# mine\\nssh-rsa AAAA caf\\351\\n' >k/keys`,
    params: { user: "daemon", key: `${key} a`, path, manage_dir: false },
    verify: {
      "tail -n 1 k/keys; od -An -tx1 -N 30 k/keys; stat -c %U k k/keys": `${key} a\n 23 20 6d 69 6e 65 0a 73 73 68 2d 72 73 61 20 41\n 41 41 41 20 63 61 66 e9 0a 73 73 68 2d 65\nroot\ndaemon`,
    },
  },
  {
    name: "authorized_key takes out all others",
    module: "authorized_key",
    arrange: `mkdir k; printf '# mine\\nssh-rsa AAAA a\\n${key} b\\n' >k/keys; printf '${key} b\\n' >key.pub`,
    params: { user: "daemon", key: `file://${place}/key.pub`, path, exclusive: true },
    verify: { "cat k/keys": `${key} b` },
  },
  {
    name: "authorized_key misses the account",
    module: "authorized_key",
    params: { user: "nobody-there", key, path },
    status: "failed",
    message: "there is no account nobody-there",
  },
  {
    name: "known_hosts replaces a key, and hides the name",
    module: "known_hosts",
    arrange: "printf 'b ssh-rsa BBBB\\na ssh-ed25519 AAAA\\n' >known; chmod 640 known; ln -s known l",
    params: { name: "A", key: `a ${key}`, path: `${place}/known`, hash_host: true },
    predicted: "changed",
    verify: {
      "head -n 1 known; grep -cE '^[|]1[|][^ ]+ ssh-ed25519 AAAAC3' known; wc -l <known; stat -c %a known":
        "b ssh-rsa BBBB\n1\n2\n640",
    },
  },
  {
    name: "known_hosts takes a server out",
    module: "known_hosts",
    arrange: "printf 'b ssh-rsa BBBB\\n[a]:22 ssh-rsa AAAA\\n[a]:22 ssh-dss CCCC\\n' >known",
    params: { name: "[a]:22", path: `${place}/known`, state: "absent" },
    verify: { "cat known": "b ssh-rsa BBBB" },
  },
  {
    name: "cron makes a file with a job",
    module: "cron",
    params: { cron_file: `${place}/c`, user: "daemon", name: "a job", minute: "*/5", job: "echo 'it''s' $HOME %d" },
    result: { jobs: ["a job"], envs: [], cron_file: `${place}/c` },
    verify: { "cat c; stat -c %a c": "#Ansible: a job\n*/5 * * * * daemon echo 'it''s' $HOME %d\n644" },
  },
  {
    name: "cron replaces a job and keeps a copy",
    module: "cron",
    arrange: "printf 'A=1\\n#Ansible: n\\n1 1 1 1 1 daemon x\\n# c\\n' >c",
    params: { cron_file: `${place}/c`, user: "daemon", name: "n", special_time: "daily", job: "y", backup: true },
    predicted: "changed",
    result: { backup_file: expect.stringContaining("/tmp/crontab") },
    verify: { "cat c; rm /tmp/crontab*": "A=1\n#Ansible: n\n@daily daemon y\n# c" },
  },
  {
    name: "cron removes a file with its last job",
    module: "cron",
    arrange: "printf '#Ansible: n\\n1 1 1 1 1 daemon x\\n' >c",
    params: { cron_file: `${place}/c`, name: "n", state: "absent" },
    verify: { ls: "" },
  },
  {
    name: "htpasswd makes a file with an account",
    module: "htpasswd",
    params: { path: `${place}/h/users`, name: "it's me", password: "se cret", mode: "0640", group: "daemon" },
    predicted: "changed",
    result: { msg: `Created ${place}/h/users and added it's me` },
    verify: {
      "sed 's/[$][./0-9A-Za-z]*$/$sum/; s/1[$].*[$]/1$salt$/' h/users; stat -c '%a %G' h/users":
        "it's me:$apr1$salt$sum\n640 daemon",
    },
  },
  {
    name: "htpasswd knows a password that openssl has stored",
    module: "htpasswd",
    arrange: "printf 'me:%s\\n' \"$(openssl passwd -apr1 secret)\" >users",
    params: { path: `${place}/users`, name: "me", password: "secret", hash_scheme: "bcrypt" },
    status: "ok",
  },
  {
    name: "htpasswd takes an account out",
    module: "htpasswd",
    arrange: "printf 'a:1\\nme:2\\n' >users",
    params: { path: `${place}/users`, name: "me", state: "absent" },
    verify: { "cat users": "a:1" },
  },
];
