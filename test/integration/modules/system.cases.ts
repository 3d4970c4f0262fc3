import { place, type ModuleCase } from "./closed-loop.js";

const installed = `dpkg-query -W -f '\${db:Status-Abbrev}' ed 2>/dev/null || echo none`;
const withoutEd = "DEBIAN_FRONTEND=noninteractive apt-get -qq -y purge ed >/dev/null 2>&1";
const withEd = "DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ed >/dev/null 2>&1";

/** Takes dpkg's lock as apt does, for some seconds. */
const lock = `perl -MFcntl -e 'open($f, ">>", "/var/lib/dpkg/lock-frontend"); $l = pack("s s x4 q q l x4", F_WRLCK, 0, 0, 0, 0); fcntl($f, F_SETLK, $l) or die; sleep 4' </dev/null >/dev/null 2>&1 & sleep 0.3`;

const packages: ModuleCase[] = [
  {
    name: "apt installs, and does not ask a mirror again for nothing",
    module: "apt",
    params: { name: "ed, bash", update_cache: true, cache_valid_time: 1_000_000 },
    arrange: withoutEd,
    verify: { [installed]: "ii" },
  },
  {
    name: "apt waits for the lock of another one",
    module: "apt",
    params: { name: ["ed"], install_recommends: false },
    arrange: `${withoutEd}; ${lock}`,
    verify: { [installed]: "ii" },
  },
  {
    name: "apt takes a version that a pattern allows for right",
    module: "apt",
    params: { name: "ed=1.*" },
    arrange: withEd,
    status: "ok",
  },
  {
    name: "apt says which package it cannot find",
    module: "apt",
    params: { name: "no-such-package" },
    status: "failed",
    predicted: "changed",
    message: /Unable to locate package no-such-package/,
  },
  {
    name: "apt takes the name of a virtual package that is provided for installed",
    module: "apt",
    params: { name: "awk" },
    status: "ok",
  },
  {
    name: "apt purges",
    module: "apt",
    params: { name: "ed", state: "absent", purge: true },
    arrange: withEd,
    verify: { [installed]: "none" },
  },
  {
    name: "apt cannot foretell the latest version behind an old index",
    module: "apt",
    params: { name: "bash", state: "latest", update_cache: true },
    arrange: "DEBIAN_FRONTEND=noninteractive apt-get -qq -y install bash >/dev/null 2>&1",
    status: "ok",
    predicted: "unknown",
    result: { cache_updated: true },
  },
  {
    name: "apt takes root",
    module: "apt",
    params: { name: "no-such-package" },
    unprivileged: true,
    status: "failed",
    message: /only root can change packages/,
  },
  {
    name: "package uses apt",
    module: "package",
    params: { name: ["ed"], state: "latest" },
    arrange: withoutEd,
    verify: { [installed]: "ii" },
  },
];

/** Writes a unit and has systemd forget what an earlier case left of it. */
function unit(name: string, text: string): string {
  const file = `/etc/systemd/system/${name}`;
  const forget = `systemctl stop ${name}; systemctl disable ${name}; systemctl unmask ${name}; systemctl reset-failed ${name}`;
  return `{ rm -f ${file}; ${forget}; } >/dev/null 2>&1; printf '${text}' >${file}; systemctl daemon-reload`;
}

const sleeper = unit(
  "mdc-a.service",
  "[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n",
);
const pid = "systemctl show -p MainPID --value mdc-a";

const services: ModuleCase[] = [
  {
    name: "service starts and enables",
    module: "service",
    params: { name: "mdc-a", state: "started", enabled: true },
    arrange: sleeper,
    verify: { "systemctl is-active mdc-a": "active", "systemctl is-enabled mdc-a": "enabled" },
    result: { name: "mdc-a.service", state: "started", enabled: true },
  },
  {
    name: "service stops and disables",
    module: "service",
    params: { name: "mdc-a", state: "stopped", enabled: false },
    arrange: `${sleeper}; systemctl -q enable --now mdc-a`,
    verify: { "systemctl is-active mdc-a": "inactive", "systemctl is-enabled mdc-a": "disabled" },
  },
  {
    name: "service restarts every time",
    module: "service",
    params: { name: "mdc-a", state: "restarted" },
    arrange: `${sleeper}; systemctl start mdc-a; ${pid} >/run/mdc-a.pid`,
    again: "changed",
    verify: { [`[ "$(${pid})" = "$(cat /run/mdc-a.pid)" ] && echo same || echo other`]: "other" },
  },
  {
    name: "service shows the journal of what does not come up",
    module: "service",
    params: { name: "mdc-b", state: "started" },
    arrange: unit("mdc-b.service", '[Service]\\nExecStart=/bin/sh -c "echo I have no disk; exit 3"\\n'),
    status: "failed",
    predicted: "changed",
    message: /I have no disk/,
  },
  {
    name: "service starts a template's instance",
    module: "service",
    params: { name: "mdc-t@5", state: "started", enabled: true },
    arrange: `systemctl -q disable --now mdc-t@5 2>/dev/null; ${unit("mdc-t@.service", "[Service]\\nExecStart=/bin/sleep 100%%i\\n[Install]\\nWantedBy=multi-user.target\\n")}`,
    verify: { "systemctl is-active mdc-t@5": "active" },
  },
  {
    name: "service knows what ends by itself",
    module: "service",
    params: { name: "mdc-o", state: "started" },
    arrange: unit("mdc-o.service", "[Service]\\nType=oneshot\\nExecStart=/bin/touch /run/mdc-o\\n"),
    again: "changed",
    verify: { "ls /run/mdc-o": "/run/mdc-o" },
  },
  {
    name: "service fails for a unit that is not there, in check mode too",
    module: "service",
    params: { name: "mdc-none", state: "started" },
    status: "failed",
    message: "there is no unit mdc-none.service on this host",
  },
  {
    name: "systemd_service lifts a mask, and starts",
    module: "systemd_service",
    params: { name: "mdc-m.service", masked: false, state: "started" },
    arrange: `${unit("mdc-m.service", "")}; rm /etc/systemd/system/mdc-m.service; printf '[Service]\\nExecStart=/bin/sleep 1000\\n' >/lib/systemd/system/mdc-m.service; systemctl -q mask mdc-m.service`,
    verify: { "systemctl is-active mdc-m": "active" },
  },
  {
    name: "systemd_service does not start what is masked",
    module: "systemd_service",
    params: { name: "mdc-m", state: "started" },
    arrange: `${unit("mdc-m.service", "")}; rm /etc/systemd/system/mdc-m.service; systemctl -q mask mdc-m.service`,
    status: "failed",
    message: /masked/,
  },
  {
    name: "systemd_service reads a file again that has changed",
    module: "systemd_service",
    params: { name: "mdc-a", state: "started", daemon_reload: true },
    arrange: `${sleeper}; systemctl start mdc-a; sleep 1.1; echo '# changed' >>/etc/systemd/system/mdc-a.service`,
    verify: { "systemctl show -p NeedDaemonReload mdc-a": "NeedDaemonReload=no" },
  },
  {
    name: "systemd_service reloads by itself, which is no change",
    module: "systemd_service",
    params: { daemon_reload: true },
    status: "ok",
  },
  {
    name: "systemd knows init scripts",
    module: "systemd",
    params: { name: "mdc-sysv", enabled: true },
    arrange: `printf '#!/bin/sh\\n### BEGIN INIT INFO\\n# Provides: mdc-sysv\\n# Required-Start:\\n# Required-Stop:\\n# Default-Start: 2 3 4 5\\n# Default-Stop: 0 1 6\\n### END INIT INFO\\n' >/etc/init.d/mdc-sysv; chmod +x /etc/init.d/mdc-sysv; update-rc.d mdc-sysv remove; systemctl daemon-reload`,
    verify: { "ls /etc/rc3.d | grep -c mdc-sysv": "1" },
  },
];

/** The smaller ones: no change of their own, in check mode either. */
const small: ModuleCase[] = [
  { name: "ping", module: "ping", params: {}, status: "ok", result: { ping: "pong" } },
  { name: "debug", module: "debug", params: { msg: { a: [1] } }, status: "ok", result: { msg: { a: [1] } } },
  { name: "assert", module: "assert", params: { that: [true, true] }, status: "ok" },
  {
    name: "assert fails",
    module: "assert",
    params: { that: [false], fail_msg: "too few" },
    status: "failed",
    message: "too few",
  },
  { name: "fail", module: "fail", params: { msg: "no" }, status: "failed", message: "no" },
  {
    name: "configuration_parity",
    module: "configuration_parity",
    params: {
      servers: ["a", "b"].map((text) => ({ host: text, kind: "x", datacenter: text, offset: 0, files: { c: text } })),
      words: { a: { a: "itself" }, b: { b: "itself" } },
    },
    status: "ok",
    result: { pairs: [{ from: "a", to: "b", differences: [] }] },
  },
  { name: "wait_for_connection", module: "wait_for_connection", params: {}, status: "ok" },
  { name: "wait_for a port", module: "wait_for", params: { port: 22 }, status: "ok" },
  {
    name: "wait_for what a port says",
    module: "wait_for",
    params: { port: 22, search_regex: "OpenSSH_(\\d+)" },
    status: "ok",
    result: { match_groups: ["9"] },
  },
  {
    name: "wait_for a line that comes",
    module: "wait_for",
    params: { path: "/run/mdc-log", search_regex: "started in \\d+ sec", timeout: 20 },
    arrange: "rm -f /run/mdc-log; { sleep 2; echo 'started in 7 sec' >/run/mdc-log; } </dev/null >/dev/null 2>&1 &",
    status: "ok",
  },
  {
    name: "wait_for a port that nobody opens",
    module: "wait_for",
    params: { port: 81, timeout: 1 },
    status: "failed",
    predicted: "ok",
    message: "127.0.0.1:81 started did not come about within 1 s: Connection refused",
  },
  { name: "wait_for a port that is closed", module: "wait_for", params: { port: 81, state: "stopped" }, status: "ok" },
  { name: "wait_for the end of connections", module: "wait_for", params: { port: 81, state: "drained" }, status: "ok" },
];

/** Commands are changes by nature, unless a path says that they are done. */
const commands: ModuleCase[] = [
  {
    name: "command runs a program once",
    module: "command",
    params: { argv: ["touch", `${place}/a b`], creates: `${place}/a b` },
    again: "ok",
    verify: { "ls -A": "a b" },
  },
  {
    name: "command expands nothing",
    module: "command",
    params: { cmd: "echo '$HOME' * \"a b\"" },
    again: "changed",
    result: { stdout: "$HOME * a b", rc: 0 },
  },
  {
    name: "shell runs a pipe in a directory",
    module: "shell",
    params: { cmd: "printf 'b\\na\\n' | sort >x", chdir: place, removes: place },
    again: "changed",
    verify: { "cat x": "a\nb" },
  },
  {
    name: "shell says how a command ended",
    module: "shell",
    params: { cmd: "exit 3" },
    status: "failed",
    predicted: "changed",
    message: "the command ended with code 3",
  },
  { name: "set_fact", module: "set_fact", params: { answer: 42 }, status: "ok" },
];

const settings: ModuleCase[] = [
  {
    name: "hostname gives the name back that the host had",
    module: "hostname",
    arrange: "echo another >/etc/hostname",
    params: { name: "h1" },
    result: { name: "h1" },
    verify: { "cat /etc/hostname; uname -n": "h1\nh1" },
  },
  {
    name: "timezone sets link and file",
    module: "timezone",
    arrange:
      "z=/usr/share/zoneinfo; mkdir -p $z/Etc; [ -e $z/Etc/UTC ] || printf TZif >$z/Etc/UTC; ln -sfn $z/Etc/GMT+1 /etc/localtime; echo Etc/GMT+1 >/etc/timezone",
    params: { name: "Etc/UTC" },
    verify: { "readlink /etc/localtime; cat /etc/timezone": "../usr/share/zoneinfo/Etc/UTC\nEtc/UTC" },
  },
  {
    name: "deb822_repository writes a source that is not used",
    module: "deb822_repository",
    arrange: "rm -f /etc/apt/sources.list.d/mdc-case.sources",
    params: { name: "mdc case", uris: "http://127.0.0.1:1/apt", suites: "x/", enabled: false },
    result: { dest: "/etc/apt/sources.list.d/mdc-case.sources" },
    verify: {
      "cat /etc/apt/sources.list.d/mdc-case.sources":
        "Enabled: no\nX-Repolib-Name: mdc case\nSuites: x/\nTypes: deb\nURIs: http://127.0.0.1:1/apt",
    },
  },
];

export const cases: ModuleCase[] = [...packages, ...services, ...small, ...commands, ...settings];
