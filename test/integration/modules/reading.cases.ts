import { expect } from "@jest/globals";
import { place, type ModuleCase } from "./closed-loop.js";

export const cases: ModuleCase[] = [
  {
    name: "setup tells of the host",
    module: "setup",
    params: { gather_subset: ["!virtual"] },
    status: "ok",
    result: {
      ansible_facts: {
        ...{ hostname: "h1", user_id: "root", user_dir: "/root", os_family: "Debian", kernel: expect.any(String) },
        ...{ memtotal_mb: expect.any(Number), processor_vcpus: expect.any(Number), mounts: expect.any(Array) },
        default_ipv4: expect.objectContaining({ interface: "eth0", address: expect.stringMatching(/^[\d.]+$/) }),
        date_time: expect.objectContaining({ epoch: expect.stringMatching(/^\d+$/) }),
      },
    },
  },
  {
    name: "stat tells of a file",
    module: "stat",
    arrange: "printf 'abc' >f; chmod 2640 f; chown daemon:games f",
    params: { path: `${place}/f` },
    status: "ok",
    result: {
      stat: {
        ...{ exists: true, isreg: true, isdir: false, islnk: false, mode: "2640", size: 3, isgid: true, wgrp: false },
        ...{ pw_name: "daemon", gr_name: "games", uid: 1, nlink: 1, readable: true, executable: false },
        checksum: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      },
    },
  },
  {
    name: "stat finds nothing",
    module: "stat",
    params: { path: `${place}/f/g` },
    status: "ok",
    result: { stat: { exists: false } },
  },
  {
    name: "stat tells of a link itself",
    module: "stat",
    arrange: "echo >f; ln -s f l",
    params: { path: `${place}/l`, get_checksum: false },
    status: "ok",
    result: { stat: { islnk: true, lnk_target: "f", lnk_source: `${place}/f` } },
  },
  {
    name: "stat follows a link, and takes another digest",
    module: "stat",
    arrange: "printf abc >f; ln -s f l",
    params: { path: `${place}/l`, follow: true, checksum_algorithm: "sha1" },
    status: "ok",
    result: { stat: { islnk: false, isreg: true, checksum: "a9993e364706816aba3e25717850c26c9cd0d89d" } },
  },
  {
    name: "stat says that a dangling link leads to nothing",
    module: "stat",
    arrange: "ln -s missing l",
    params: { path: `${place}/l`, follow: true },
    status: "ok",
    result: { stat: { exists: false } },
  },
  {
    name: "stat says that it may not look",
    module: "stat",
    arrange: "mkdir d; echo >d/f; chmod 700 d",
    params: { path: `${place}/d/f` },
    unprivileged: true,
    status: "failed",
    message: "permission denied",
  },
  {
    name: "slurp reads bytes",
    module: "slurp",
    arrange: "printf 'a\\000\\377\\n' >f",
    params: { src: `${place}/f` },
    status: "ok",
    result: { content: Buffer.from([97, 0, 255, 10]).toString("base64"), encoding: "base64", source: `${place}/f` },
  },
  {
    name: "slurp misses a file",
    module: "slurp",
    params: { src: `${place}/f` },
    status: "failed",
    message: "does not exist",
  },
  {
    name: "slurp refuses a large file",
    module: "slurp",
    arrange: "head -c 1100000 /dev/zero >f",
    params: { src: `${place}/f` },
    status: "failed",
    message: "1100000 bytes",
  },
  {
    name: "find finds files",
    module: "find",
    arrange: "mkdir d; printf abc >d/a.log; echo >d/b; ln -s a.log d/l.log; chmod 640 d/a.log",
    params: { paths: place, patterns: "*.log", recurse: true, get_checksum: true },
    status: "ok",
    result: {
      ...{ matched: 1, examined: 4, skipped_paths: {} },
      files: [
        expect.objectContaining({
          ...{ path: `${place}/d/a.log`, mode: "0640", size: 3, pw_name: "root", isreg: true },
          checksum: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }),
      ],
    },
  },
  {
    name: "find says what it could not look into",
    module: "find",
    arrange: "mkdir d d/e; chmod 700 d/e; echo >d/f",
    params: { paths: [`${place}/d`, `${place}/none`], recurse: true },
    unprivileged: true,
    status: "ok",
    result: { matched: 1, skipped_paths: { [`${place}/none`]: expect.stringContaining("not a directory") } },
  },
  {
    name: "tempfile makes a directory of the account",
    module: "tempfile",
    params: { path: place, state: "directory", prefix: "a b.", suffix: ".d" },
    unprivileged: true,
    predicted: "changed",
    again: "changed",
    result: { path: expect.stringMatching(/\/a b\.[a-z0-9]{8}\.d$/), mode: "0700" },
    verify: { "stat -c '%U %a' 'a b.'*.d": "debian 700" },
  },
  {
    name: "getent finds an account",
    module: "getent",
    params: { database: "passwd", key: "daemon" },
    status: "ok",
    result: {
      ansible_facts: { getent_passwd: { daemon: ["x", "1", "1", "daemon", "/usr/sbin", "/usr/sbin/nologin"] } },
    },
  },
  {
    name: "getent misses an account",
    module: "getent",
    params: { database: "passwd", key: "nobody-there" },
    status: "failed",
    message: "could not be found",
  },
  {
    name: "package_facts knows of packages",
    module: "package_facts",
    params: {},
    status: "ok",
    result: {
      ansible_facts: { packages: expect.objectContaining({ sudo: [expect.objectContaining({ source: "apt" })] }) },
    },
  },
  {
    name: "service_facts knows of services",
    module: "service_facts",
    params: {},
    status: "ok",
    result: {
      ansible_facts: {
        services: expect.objectContaining({
          "ssh.service": { name: "ssh.service", state: "running", status: "enabled", source: "systemd" },
        }),
      },
    },
  },
  {
    name: "uri says that nobody answers",
    module: "uri",
    params: { url: "http://127.0.0.1:1/" },
    predicted: "ok",
    status: "failed",
    message: /Status code was -1 and not .200./,
    result: { status: -1 },
  },
];
