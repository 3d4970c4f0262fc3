import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { UnreachableError } from "../../../src/errors.js";
import { openConduit } from "../../../src/remote/conduit.js";
import { exec, opsPassword, sharedLab, type Lab } from "../../lab/index.js";
import { settles } from "../support/databases.js";
import { connectTo } from "./hosts.js";

let lab: Lab;
let directory: string;

beforeAll(async () => {
  lab = await sharedLab();
  directory = mkdtempSync(join(tmpdir(), "ssh-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("logging in", () => {
  it.each(["root", "debian", "ops"])("lets %s in by key, and knows the host in the same round trip", async (user) => {
    const transport = await connectTo(lab, user);
    const conduit = await openConduit(transport);
    expect(conduit.basics).toMatchObject({ user, kernel: "Linux", osRelease: { ID: "debian", VERSION_ID: "12" } });
    expect(conduit.basics.tools).toContain("systemctl");
    expect(conduit.statistics.roundTrips).toBe(1);
    await conduit.close();
    await transport.close();
  });

  it("lets ops in by password", async () => {
    const home = { privateKeyFile: undefined, password: opsPassword };
    const transport = await connectTo(lab, "ops", home);
    await transport.close();
  });

  it("tells what was tried when the login is refused", async () => {
    const refused = connectTo(lab, "nobody-here");
    await expect(refused).rejects.toThrow(`tried key ${lab.privateKeyFile}; the server takes publickey`);
  });

  it("connects once, however often it is asked", async () => {
    const transport = await connectTo(lab, "debian");
    const before = transport.connectMs;
    await transport.connect();
    expect(transport.connectMs).toBe(before);
    await transport.close();
    await transport.close();
  });

  it("gives up on a host that says nothing", async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(connectTo(lab, "debian", { port, connectTimeoutMs: 300 })).rejects.toThrow(
      "no connection within 0.3 s",
    );
    silent.close();
    await once(silent, "close");
    await expect(connectTo(lab, "debian", { port })).rejects.toThrow("nothing listens there");
  });

  it("brings more connections up at once than sshd lets log in at once", async () => {
    const transports = await Promise.all(Array.from({ length: 30 }, () => connectTo(lab, "debian")));
    await Promise.all(transports.map((transport) => transport.close()));
    expect(transports).toHaveLength(30);
  });
});

describe("host keys", () => {
  it("refuses a host that is not known, and knows it after accept-new", async () => {
    const file = join(directory, "new", "known_hosts");
    const strict = { knownHostsFiles: [file] };
    await expect(connectTo(lab, "debian", strict)).rejects.toThrow("the host key is not known: ssh-ed25519 SHA256:");
    await (await connectTo(lab, "debian", { ...strict, hostKeyPolicy: "accept-new" })).close();
    await (await connectTo(lab, "debian", strict)).close();
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
  });

  it("refuses a host whose key has changed, under every policy", async () => {
    const file = join(directory, "changed");
    const { sshPort } = lab.host("h1");
    const other = lab.host("h2").sshPort;
    writeFileSync(
      file,
      readFileSync(lab.knownHostsFile, "utf8").replaceAll(`:${sshPort}`, ":1").replaceAll(`:${other}`, `:${sshPort}`),
    );
    const changed = connectTo(lab, "debian", { knownHostsFiles: [file], hostKeyPolicy: "accept-new" });
    await expect(changed).rejects.toThrow(/the host key has changed: .* known is .*changed:\d+/);
  });
});

describe("a connection that breaks", () => {
  it("rejects what is pending, runs nothing more there, and can be opened again", async () => {
    const transport = await connectTo(lab, "debian");
    const conduit = await openConduit(transport);
    const heard: number[] = [];
    const steps = ["echo done", "sleep 2", "touch /tmp/never"].map((script) => ({ script }));
    const request = conduit.request(steps, (_result, index) => heard.push(index));
    const rejected = expect(request).rejects.toThrow(UnreachableError);
    while (heard.length === 0) await delay(20);
    await exec(lab.host("h1"), "pkill -f 'sshd: debian'");
    await rejected;
    await expect(conduit.request([{ script: ":" }])).rejects.toThrow("the connection was lost");
    await expect(transport.exec("true")).rejects.toThrow("the connection was lost");
    expect(heard).toEqual([0]);
    await delay(2500);
    const left = "ls -d /tmp/never /tmp/mdc-provision.* 2>/dev/null";
    await settles(async () => (await exec(lab.host("h1"), left)).stdout, "");

    await transport.connect();
    const again = await openConduit(transport);
    expect(await again.request([{ script: "exit 0" }])).toMatchObject([{ code: 0 }]);
    await again.close();
    await transport.close();
  });
});
