import type { ModuleCase } from "./closed-loop.js";

const path = "/mnt/mdc case";
const escaped = "/mnt/mdc\\040case";
const none = `umount -q '${path}'; touch /etc/fstab; sed -i '/mdc.*case/d' /etc/fstab`;
const entry = `printf '%s\\n' 'tmpfs ${escaped} tmpfs size=1m 0 2' >>/etc/fstab`;
const mounted = `${none}; ${entry}; mkdir -p '${path}'; mount '${path}'`;
const inTable = `grep -c 'mdc.040case' /etc/fstab`;
const now = `findmnt -n -o FSTYPE,SIZE '${path}' | tr -s ' '`;
const tmpfs = { path, src: "tmpfs", fstype: "tmpfs", opts: "size=1m" };

export const cases: ModuleCase[] = [
  {
    name: "mount mounts, and writes it into fstab",
    module: "mount",
    params: { ...tmpfs, state: "mounted" },
    arrange: none,
    verify: { [inTable]: "1", [now]: "tmpfs 1M" },
  },
  {
    name: "mount takes other options over",
    module: "mount",
    params: { ...tmpfs, opts: "size=2m", state: "mounted" },
    arrange: mounted,
    verify: { [now]: "tmpfs 2M", "grep -o 'size.*' /etc/fstab": "size=2m 0 2" },
  },
  {
    name: "mount only writes what is to be mounted later",
    module: "mount",
    params: { ...tmpfs, state: "present" },
    arrange: none,
    verify: { [inTable]: "1", [`${now}; echo`]: "" },
  },
  {
    name: "mount leaves fstab when it only unmounts",
    module: "mount",
    params: { path, state: "unmounted" },
    arrange: mounted,
    verify: { [inTable]: "1", [`${now}; echo`]: "" },
  },
  {
    name: "mount unmounts and forgets",
    module: "mount",
    params: { path, state: "absent" },
    arrange: mounted,
    verify: { [`${inTable} || :`]: "0", [`${now}; echo`]: "" },
  },
  {
    name: "mount says why it could not",
    module: "mount",
    params: { path, src: "/no/device", fstype: "ext4", state: "mounted" },
    arrange: none,
    status: "failed",
    predicted: "changed",
    message: /\/no\/device/,
  },
];
