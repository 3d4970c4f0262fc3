import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { exec, sharedLab, startRelay, type Lab, type Relay, type RelayOptions } from "../../lab/index.js";
import { look, play, type Played } from "../support/run-playbook.js";

let lab: Lab;
let folder: string;
const relays: Relay[] = [];
const servers: Server[] = [];
/** Begun first: it is slow. */
let slow: Promise<Played>;
let full: { port: number; close: () => Promise<void> };

beforeAll(async () => {
  lab = await sharedLab();
  folder = mkdtempSync(join(tmpdir(), "wire-"));
  full = await fullPort();
  slow = playSlowly();
  slow.catch(() => undefined);
});

afterAll(async () => {
  await Promise.all([...relays.map((relay) => relay.close()), full.close()]);
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** A wire to sshd of h1, and the variables of a host at its other end. */
async function relayed(options: Partial<RelayOptions>): Promise<{ relay: Relay; vars: Record<string, unknown> }> {
  const relay = await startRelay({ port: lab.host("h1").sshPort, ...options });
  relays.push(relay);
  return { relay, vars: at(relay.port) };
}

/** The variables of a host whose wire lets that many bytes through to it, and then nothing more in either direction. */
async function silentBehind(limit: number): Promise<Record<string, unknown>> {
  const { relay, vars } = await relayed({
    cut: (direction, chunk, before) => {
      if (direction === "up" && before + chunk.length > limit) relay.silence();
      return undefined;
    },
  });
  return vars;
}

function at(port: number): Record<string, unknown> {
  return {
    ...lab.inventory["h1"],
    ansible_port: port,
    mdc_known_hosts: join(folder, "known_hosts"),
    mdc_host_key_policy: "accept-new",
    mdc_connect_timeout: 0.5,
  };
}

/** Gives the port of a server that accepts connections and does `greet` with each. */
async function serverThat(greet: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    greet(socket);
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** A port that drops every packet of a new connection, as a firewall does: its queue is full, and nobody accepts. */
async function fullPort(): Promise<{ port: number; close: () => Promise<void> }> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const [port] = (await once(worker, "message")) as [number];
  const queued = [1, 2, 3, 4].map(() => connect(port, "127.0.0.1").on("error", () => undefined));
  await Promise.all(queued.slice(0, 2).map((socket) => once(socket, "connect")));
  return {
    port,
    close: async () => {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
}

async function playSlowly(): Promise<Played> {
  const { vars } = await relayed({ bytesPerSecond: 1000 });
  const site = `
- hosts: h1
  tasks:
    - { name: file, copy: { content: "<%= 'slow '.repeat(200) %>", dest: /var/tmp/slow, mode: "0640" } }
    - { name: command, command: cat /var/tmp/slow, register: said }
    - { name: same, assert: { that: ["said.stdout === 'slow '.repeat(200)"] } }
`;
  return play(lab, site, { hosts: { h1: { ...vars, mdc_connect_timeout: 20 } } });
}

describe("hosts that cannot be reached", () => {
  it("are told apart, each with one error and what to do, while the other host goes on", async () => {
    const { vars: mute, relay } = await relayed({});
    relay.silence();
    const hosts = {
      h1: at(1),
      filtered: at(full.port),
      silent: at(await serverThat((socket) => socket.resume())),
      hangs_up: at(await serverThat((socket) => socket.destroy())),
      old: at(await serverThat((socket) => socket.resume().write("SSH-1.5-OpenSSH_2.3\r\n"))),
      mute,
      nowhere: { ...at(22), ansible_host: "no-such-host.invalid" },
    };
    const played = await play(lab, "- hosts: all\n  tasks: [{ name: one, command: id -un }]\n", { hosts });
    expect(played.exitCode).toBe(4);
    const said = (host: string): string => played.of(host, "connection").message ?? "";
    expect(said("h1")).toMatch(/^debian@127\.0\.0\.1:1: nothing listens there \(check the port, and that sshd runs/);
    for (const host of ["filtered", "silent", "mute"])
      expect(said(host)).toMatch(
        /: no connection within 0.5 s \(check the address and the firewalls on the way, or allow/,
      );
    expect(said("hangs_up")).toMatch(/closed as soon as it was open \(it may have too many logins under way/);
    expect(said("old")).toMatch(/the SSH handshake failed: Invalid identification string/);
    expect(said("nowhere")).toMatch(/the name is not known \(check the host's address/);
    expect(played.told.filter((line) => line.startsWith("h2"))).toEqual(["h2 one: changed"]);
    expect(played.results).toHaveLength(8);
  });
});

describe("a host that falls silent", () => {
  // Each of them a wire on which less goes through: the versions, the key exchange, the login, the request for a shell.
  it("at any point of the handshake and behind it is given up in bounded time", async () => {
    const limits = [1, 30, 600, 1500, 2000, 2400, 2700, 3000, 3500];
    const wires = await Promise.all(limits.map((limit) => silentBehind(limit)));
    const hosts = Object.fromEntries(wires.map((vars, index) => [`after${limits[index]}`, vars]));
    const site = "- hosts: all,!h1\n  tasks: [{ name: one, command: id -un }]\n";
    const played = await play(lab, site, { hosts });
    const said = played.results.filter(({ host }) => host !== "h2").map(({ message }) => message ?? "");
    expect(
      said.filter((message) => !/no connection within|did not let us run a command|started no shell/.test(message)),
    ).toEqual([]);
    expect(said).toHaveLength(limits.length);
    expect(played.told).toContain("h2 one: changed");
  });

  it("in the middle of the run is found by its missing sign of life, with what is not known to be done", async () => {
    const { relay, vars } = await relayed({});
    const played = await play(
      lab,
      `
- hosts: all
  tasks:
    - { name: first, copy: { content: x, dest: "/var/tmp/silent-${process.pid}" } }
    - { name: hangs, command: "sleep <%= inventory_hostname === 'h1' ? 30.125 : 0 %>" }
    - { name: after, command: id -un }
`,
      {
        hosts: { h1: { ...vars, mdc_keepalive: 0.6, mdc_connect_timeout: 20, mdc_reconnect: 0 } },
        onEvent: (event) => {
          if (event.type === "task_start" && event.host === "h1" && event.task === "hangs") relay.silence();
        },
      },
    );
    expect(played.exitCode).toBe(4);
    expect([...played.told].sort()).toEqual([
      "h1 hangs: unreachable",
      "h2 after: changed",
      "h2 first: changed",
      "h2 hangs: changed",
    ]);
    expect(played.of("h1", "hangs").message).toMatch(
      /nothing was heard for 3 s \(check the host and the network.*whether these are done is not known, run again: first, hangs/,
    );
    await exec(lab.host("h1"), "pkill -f 'sleep 30[.]125'");
  });
});

describe("a host behind 1 kB/s", () => {
  it("is slow, and right", async () => {
    expect((await slow).told).toEqual(["h1 file: changed", "h1 command: changed", "h1 same: ok"]);
    expect(await look(lab, "h1", "stat -c '%a %s' /var/tmp/slow; rm /var/tmp/slow")).toBe("640 1000");
  });
});
