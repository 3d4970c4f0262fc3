import type { ModuleCase } from "./closed-loop.js";

const hash = "$6$abc$IdWKNKTJEb8LxY7CGg8YBXlvtfZzFw7Mp/r6niK9YB2mdvgY..TKjv1T..8RadRt2qvUHYRLr/TsVArtr91iR1";
const none = "userdel -r -f mdcu; groupdel mdcu; groupdel mdcg; rm -rf /home/mdcu /srv/mdcu; groupadd -g 4321 mdcg";
const clean = `{ ${none}; } >/dev/null 2>&1`;
const there = `${clean}; useradd -m -s /bin/sh -G mdcg -u 4400 mdcu`;
const passwd = "getent passwd mdcu | cut -d: -f3-";
const stored = "getent shadow mdcu | cut -d: -f2";

export const cases: ModuleCase[] = [
  {
    name: "user makes an account with all that belongs to it",
    module: "user",
    params: {
      ...{ name: "mdcu", uid: 4400, groups: ["mdcg"], shell: "/bin/bash", comment: "Größe, room 5", password: hash },
      ...{ expires: 1_893_456_000 },
    },
    arrange: clean,
    verify: {
      [passwd]: "4400:4400:Größe, room 5:/home/mdcu:/bin/bash",
      "id -Gn mdcu": "mdcu mdcg",
      "stat -c '%U:%G %F' /home/mdcu /home/mdcu/.profile": "mdcu:mdcu directory\nmdcu:mdcu regular file",
      [stored]: hash,
      "getent shadow mdcu | cut -d: -f8": "21915",
    },
  },
  {
    name: "user makes one of the system, without home",
    module: "user",
    params: { name: "mdcu", system: true, create_home: false, group: "mdcg", shell: "/usr/sbin/nologin" },
    arrange: clean,
    verify: { "id -gn mdcu; ls -d /home/mdcu 2>/dev/null; [ $(id -u mdcu) -lt 1000 ] && echo low": "mdcg\nlow" },
  },
  {
    name: "user leaves what is right",
    module: "user",
    params: { name: "mdcu", uid: 4400, groups: "mdcg", shell: "/bin/sh", home: "/home/mdcu" },
    arrange: there,
    status: "ok",
  },
  {
    name: "user changes shell and groups",
    module: "user",
    params: { name: "mdcu", groups: ["adm"], shell: "/bin/bash" },
    arrange: there,
    verify: { "id -Gn mdcu": "mdcu adm", [passwd]: "4400:4400::/home/mdcu:/bin/bash" },
  },
  {
    name: "user appends a group",
    module: "user",
    params: { name: "mdcu", groups: ["adm"], append: true },
    arrange: there,
    verify: { "id -Gn mdcu": "mdcu adm mdcg" },
  },
  {
    name: "user takes it out of all groups",
    module: "user",
    params: { name: "mdcu", groups: [] },
    arrange: there,
    verify: { "id -Gn mdcu": "mdcu" },
  },
  {
    name: "user changes the number, and files follow",
    module: "user",
    params: { name: "mdcu", uid: 4401 },
    arrange: there,
    verify: { "stat -c %u /home/mdcu/.profile": "4401" },
  },
  {
    name: "user moves the home directory",
    module: "user",
    params: { name: "mdcu", home: "/srv/mdcu", move_home: true },
    arrange: there,
    verify: { "ls -d /home/mdcu /srv/mdcu/.profile 2>/dev/null": "/srv/mdcu/.profile" },
  },
  {
    name: "user makes a home directory that is missing, and follows no links",
    module: "user",
    params: { name: "mdcu", skeleton: "/run/mdc-skel" },
    arrange: `${there}; rm -rf /home/mdcu /run/mdc-skel; mkdir /run/mdc-skel; ln -s /etc/hostname /run/mdc-skel/link; touch /run/mdc-skel/file`,
    verify: {
      "stat -c '%U %F' /home/mdcu/link /home/mdcu/file; stat -Lc %U /home/mdcu/link":
        "mdcu symbolic link\nmdcu regular empty file\nroot",
    },
  },
  {
    name: "user sets a password",
    module: "user",
    params: { name: "mdcu", password: hash },
    arrange: there,
    verify: { [stored]: hash },
  },
  {
    name: "user leaves the password of an account that is there",
    module: "user",
    params: { name: "mdcu", password: hash, update_password: "on_create" },
    arrange: there,
    status: "ok",
  },
  {
    name: "user locks, and keeps the hash",
    module: "user",
    params: { name: "mdcu", password_lock: true },
    arrange: `${there}; echo 'mdcu:${hash}' | chpasswd -e`,
    verify: { [stored]: `!${hash}` },
  },
  {
    name: "user lifts an expiry",
    module: "user",
    params: { name: "mdcu", expires: -1 },
    arrange: `${there}; usermod -e 2030-01-01 mdcu`,
    verify: { "getent shadow mdcu | cut -d: -f8": "" },
  },
  {
    name: "user fails for a group that is not there, in check mode too",
    module: "user",
    params: { name: "mdcu", groups: ["mdc-none"] },
    arrange: clean,
    status: "failed",
    message: "group mdc-none not found",
  },
  {
    name: "user removes account and home",
    module: "user",
    params: { name: "mdcu", state: "absent", remove: true },
    arrange: there,
    verify: { "getent passwd mdcu; ls -d /home/mdcu 2>/dev/null": "" },
  },
  {
    name: "user takes root",
    module: "user",
    params: { name: "mdcu" },
    arrange: clean,
    unprivileged: true,
    status: "failed",
    message: /only root can change accounts/,
  },
  {
    name: "group makes one with its number",
    module: "group",
    params: { name: "mdcu", gid: 4500 },
    arrange: clean,
    verify: { "getent group mdcu": "mdcu:x:4500:" },
  },
  {
    name: "group changes the number",
    module: "group",
    params: { name: "mdcg", gid: 4500 },
    arrange: there,
    verify: { "getent group mdcg": "mdcg:x:4500:mdcu" },
  },
  {
    name: "group removes",
    module: "group",
    params: { name: "mdcg", state: "absent" },
    arrange: there,
    verify: { "id -Gn mdcu": "mdcu" },
  },
  {
    name: "group does not remove what somebody needs",
    module: "group",
    params: { name: "mdcu", state: "absent" },
    arrange: there,
    status: "failed",
    predicted: "changed",
    message: /primary group/,
  },
];
