import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installedPackages } from "../../../src/facts/installed-packages.js";
import { nameService } from "../../../src/facts/name-service.js";
import { services as servicesFact } from "../../../src/facts/services.js";
import { getent } from "../../../src/modules/getent.js";
import { packageFacts } from "../../../src/modules/package-facts.js";
import { serviceFacts } from "../../../src/modules/service-facts.js";
import type { Outcome } from "../../../src/modules/types.js";
import { uri } from "../../../src/modules/uri.js";
import { runProbe, valuesOf } from "../facts/support.js";
import { faultOf, planOf } from "./support.js";

describe("getent", () => {
  it("gives the fields by the first of them", async () => {
    const found = { code: 0, lines: ["root:x:0:0:root:/root:/bin/sh"] };
    const plan = await planOf(getent, { database: "passwd", key: "root" }, { found });
    expect(plan.variables).toEqual({ getent_passwd: { root: ["x", "0", "0", "root", "/root", "/bin/sh"] } });
    expect(plan.result).toEqual({ ansible_facts: plan.variables });
    const twice = { code: 0, lines: ["10.0.0.1  a b", "10.0.0.1 c"] };
    expect((await planOf(getent, { database: "hosts" }, { found: twice })).variables).toEqual({
      getent_hosts: { "10.0.0.1": [["a", "b"], ["c"]] },
    });
  });

  it("misses a key", async () => {
    const missing = { found: { code: 2, lines: [] } };
    expect((await planOf(getent, { database: "passwd", key: "x" }, missing)).failed).toContain("could not be found");
    expect((await planOf(getent, { database: "passwd", key: "x", fail_key: false }, missing)).variables).toEqual({
      getent_passwd: { x: null },
    });
  });

  it("reads the name service of this machine", () => {
    const keys = [
      { database: "passwd", key: "root" },
      { database: "group", key: "no-such-group" },
      { database: "passwd", key: "--help" },
    ];
    const { output, errors } = runProbe(nameService, keys);
    const [root, none, odd] = valuesOf(nameService, keys, output);
    expect([errors, root, none, odd]).toEqual([
      "",
      { code: 0, lines: [expect.stringMatching(/^root:x?:0:0:/)] },
      { code: 2, lines: [] },
      { code: 2, lines: [] },
    ]);
  });
});

describe("package_facts", () => {
  it.each([
    [
      "apt",
      "installed|curl|7.88|amd64|web\nconfig-files|gone|1|amd64|web\n",
      { name: "curl", version: "7.88", arch: "amd64", source: "apt", category: "web" },
    ],
    [
      "rpm",
      "installed|curl|7.76|x86_64||2.el9|(none)\n",
      { name: "curl", version: "7.76", arch: "x86_64", source: "rpm", release: "2.el9", epoch: null },
    ],
    ["apk", "installed|curl|8.5|x86_64|\n", { name: "curl", version: "8.5", arch: "x86_64", source: "apk" }],
  ])("reads what %s has", async (manager, lines, curl) => {
    const [installed] = valuesOf(installedPackages, ["all"], `${manager}\n${lines}`);
    const plan = await planOf(packageFacts, {}, { installed });
    expect(plan.variables).toEqual({ packages: { curl: [curl] } });
    expect(
      (await planOf(packageFacts, { manager: manager === "rpm" ? "apt" : "rpm" }, { installed })).failed,
    ).toContain("none of these");
  });
});

describe("service_facts", () => {
  it("says why systemd does not tell", () => {
    const [found] = valuesOf(servicesFact, ["all"], "Failed to connect to bus\n-\n");
    expect(found).toEqual({
      status: "error",
      message: "systemd does not tell of its services: Failed to connect to bus",
    });
  });

  it("joins units with their files", async () => {
    const output = `known
-
a.service loaded active running The a
b.service loaded failed failed The b
c.service not-found inactive dead c.service
d.service loaded inactive dead The d
-
a.service enabled enabled
b.service enabled enabled
d.service static -
e.service alias -
f@.service disabled enabled
g.service disabled enabled
-
ActiveState=active
-
`;
    const [found] = valuesOf(servicesFact, ["all"], output);
    const plan = await planOf(serviceFacts, {}, { found });
    const told = Object.values(plan.variables?.["services"] as Record<string, Record<string, string>>).map(
      ({ name, state, status }) => `${name} ${state} ${status}`,
    );
    expect(told).toEqual([
      "a.service running enabled",
      "b.service stopped failed",
      "c.service stopped not-found",
      "d.service stopped static",
      "e.service active alias",
      "f@.service unknown disabled",
      "g.service inactive disabled",
    ]);
  });
});

describe("uri", () => {
  let server: Server;
  let base = "";
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        if (request.url === "/old") return response.writeHead(302, { location: "/json", "x-old": "1" }).end("moved");
        const { method, headers } = request;
        const status = request.url === "/409" ? 409 : 200;
        response.writeHead(status, { "content-type": "application/json; charset=utf-8", "x-a-b": "c" });
        return response.end(
          JSON.stringify({
            method,
            body,
            type: headers["content-type"],
            auth: headers.authorization,
            odd: headers["x-odd"],
          }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** Runs the request of the plan in a shell of this machine. */
  async function ask(params: Record<string, unknown>): Promise<Outcome> {
    const { action } = await planOf(uri, params);
    const child: ChildProcess = spawn("sh", [], { stdio: ["pipe", "pipe", "pipe"] });
    const pieces: Record<"out" | "err", Buffer[]> = { out: [], err: [] };
    child.stdout?.on("data", (piece: Buffer) => pieces.out.push(piece));
    child.stderr?.on("data", (piece: Buffer) => pieces.err.push(piece));
    child.stdin?.end(`(\n${action?.script ?? ""}\n)\n`);
    const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
    const [stdout, stderr] = [Buffer.concat(pieces.out), Buffer.concat(pieces.err)];
    const outcome = action?.interpret({
      code,
      stdout,
      stderr,
      stdoutLength: stdout.length,
      stderrLength: stderr.length,
    });
    if (!outcome) throw new TypeError("no action");
    return outcome;
  }

  it("reads JSON and headers", async () => {
    const { failed, changed, result } = await ask({
      url: `${base}/json?a=[1]`,
      headers: { "x-odd": "a \"b\" \\ 'c'" },
      return_content: true,
    });
    expect([failed, changed]).toEqual([undefined, false]);
    expect(result).toMatchObject({
      status: 200,
      url: `${base}/json?a=[1]`,
      redirected: false,
      x_a_b: "c",
      content: expect.stringContaining("GET"),
    });
    expect(result["json"]).toEqual({ method: "GET", body: "", odd: "a \"b\" \\ 'c'" });
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { body_format: "json", body: { a: "ü\n" } },
      { body: '{"a":"ü\\n"}', type: "application/json" },
    ],
    [
      { body_format: "json", body: "[1]", headers: { "content-type": "text/x" } },
      { body: "[1]", type: "text/x" },
    ],
    [
      { body_format: "form-urlencoded", body: { a: [1, "& "], b: null } },
      { body: "a=1&a=%26+", type: "application/x-www-form-urlencoded" },
    ],
    [{ body: '@/etc/passwd\n"x"' }, { body: '@/etc/passwd\n"x"' }],
    [
      { url_username: "u", url_password: 'p:"' },
      { body: "", auth: `Basic ${Buffer.from('u:p:"').toString("base64")}` },
    ],
  ])("sends %j", async (params, seen) => {
    expect((await ask({ url: `${base}/x`, method: "post", ...params })).result["json"]).toMatchObject({
      method: "POST",
      ...seen,
    });
  });

  it("follows GET to another place, but not POST", async () => {
    expect((await ask({ url: `${base}/old` })).result).toMatchObject({
      status: 200,
      redirected: true,
      url: `${base}/json`,
      x_a_b: "c",
    });
    const posted = await ask({ url: `${base}/old`, method: "POST", status_code: 302 });
    expect(posted.result).toMatchObject({ status: 302, redirected: false, x_old: "1", location: `${base}/json` });
  });

  it("fails with another code, and when nobody answers", async () => {
    expect((await ask({ url: `${base}/409` })).failed).toContain("Status code was 409 and not [200]: {");
    expect((await ask({ url: `${base}/409`, status_code: [200, "409"] })).failed).toBeUndefined();
    const dead = await ask({ url: "http://127.0.0.1:1/" });
    expect(dead).toMatchObject({
      failed: expect.stringContaining("Status code was -1 and not [200]: Request failed:"),
      result: { status: -1 },
    });
  });

  it("shows nothing in arguments", async () => {
    const { action } = await planOf(uri, {
      url: "http://h/secret-url",
      url_username: "u",
      url_password: "secret-word",
      body: "secret-body",
    });
    expect(action?.script).not.toContain("secret");
  });

  it("asks again only for what changes nothing", async () => {
    expect((await planOf(uri, { url: "http://h/" })).action?.predict).toBe("ok");
    expect((await planOf(uri, { url: "http://h/", method: "POST" })).action?.predict).toBe("unknown");
    expect((await planOf(uri, { url: "http://h/", creates: "/x" }, { creates: { type: "file" } })).note).toContain(
      "exists",
    );
  });

  it.each([
    { url: "ftp://x/" },
    { url: "http://x/a b" },
    { url: "http://x/", headers: { "a:b": "c" } },
    { url: "http://x/", body: { a: 1 } },
    { url: "http://x/", method: "A B" },
  ])("refuses %j", (wrong) => {
    expect(faultOf(uri, wrong)).toContain("expected");
  });
});
