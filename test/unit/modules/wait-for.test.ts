import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Outcome } from "../../../src/modules/types.js";
import { toExtendedRegex } from "../../../src/modules/support/extended-regex.js";
import { waitFor } from "../../../src/modules/wait-for.js";
import { faultOf, planOf } from "./support.js";

let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mdc-wait-"));
  writeFileSync(join(folder, "the log's"), "one\nstarted in 42 sec\nlast\n");
  server = createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function wait(params: Record<string, unknown>): Promise<Outcome> {
  const { action } = await planOf(waitFor, { timeout: 0, ...params });
  const run = spawnSync("sh", [], { input: `(\n${action?.script ?? ""}\n) </dev/null` });
  const { stdout, stderr } = run;
  const output = { code: run.status ?? -1, stdout, stderr, stdoutLength: stdout.length, stderrLength: stderr.length };
  return action?.interpret(output) ?? { changed: true, result: {} };
}

describe("wait_for a path", () => {
  it("is done when it is there, or gone", async () => {
    expect((await wait({ path: join(folder, "the log's") })).failed).toBeUndefined();
    expect((await wait({ path: join(folder, "none"), state: "absent" })).failed).toBeUndefined();
    expect((await wait({ path: join(folder, "none") })).failed).toBe(
      `${folder}/none started did not come about within 0 s: ${folder}/none is not there`,
    );
    expect((await wait({ path: folder, state: "absent" })).failed).toContain(`${folder} is there`);
  });

  it("finds a line, and gives its groups", async () => {
    const outcome = await wait({ path: join(folder, "the log's"), search_regex: "started in (?P<s>\\d+) (sec)" });
    expect(outcome).toMatchObject({
      changed: false,
      result: { elapsed: expect.any(Number), match_groups: ["42", "sec"], match_groupdict: { s: "42" } },
    });
    expect(outcome.failed).toBeUndefined();
  });

  it("tells the last line when none matches, with the message of the user", async () => {
    const outcome = await wait({ path: join(folder, "the log's"), search_regex: "^never", msg: "it does not start" });
    expect(outcome.failed).toBe("it does not start: no line matches; the last one is: last");
  });
});

describe("wait_for a port", () => {
  // This process must answer while the other one waits, so these scripts only try closed ports, or the server of another process.
  it("is done when nothing listens", async () => {
    expect((await wait({ port: 1, state: "stopped" })).failed).toBeUndefined();
    expect((await wait({ port: 1 })).failed).toBe(
      "127.0.0.1:1 started did not come about within 0 s: Connection refused",
    );
  });

  it("is done when something listens: the kernel accepts for us", async () => {
    expect((await wait({ port })).failed).toBeUndefined();
    expect((await wait({ port, state: "stopped" })).failed).toContain("something answers");
  });

  it("counts connections that are open", async () => {
    expect((await wait({ port: 1, state: "drained" })).failed).toBeUndefined();
  });
});

describe("wait_for time", () => {
  it("is done when the time is over", async () => {
    expect((await wait({ timeout: 0 })).failed).toBeUndefined();
  });

  it("is ended by the host a little after its own limit, and is ok in check mode", async () => {
    const { action } = await planOf(waitFor, { port: 5, timeout: 60, delay: 10 });
    expect(action).toMatchObject({ predict: "ok", timeout: 86 });
  });
});

describe("parameters", () => {
  it.each([
    [{ port: 1, path: "/a" }, "expected one of port and path"],
    [{ state: "drained" }, "expected port with state: drained"],
    [{ search_regex: "a" }, "expected port or path with search_regex"],
    [{ port: 1, search_regex: "a(?=b)" }, "look-around"],
    [{ port: 1, search_regex: "a(" }, "expected a regular expression"],
    [{ path: "relative" }, "absolute path"],
  ])("%j: %s", (params, fault) => {
    expect(faultOf(waitFor, params)).toContain(fault);
  });
});

describe("toExtendedRegex", () => {
  it.each([
    ["a\\d+", "a[0-9]+"],
    ["[\\d.]+", "[0-9.]+"],
    ["\\S+\\s", "[^[:space:]]+[[:space:]]"],
    ["(?:a|b)", "(a|b)"],
    ["(?<n>a)(?P<m>b)", "(a)(b)"],
    ["a\\.b\\[", "a\\.b\\["],
    ["[]a]", "[]a]"],
    ["[^\\]]", "[^]]"],
    ["\\\\d", "\\\\d"],
  ])("%j becomes %j", (pattern, extended) => {
    expect(toExtendedRegex(pattern)).toBe(extended);
  });

  it.each(["a(?=b)", "(?<!a)b", "a+?", "(a)\\1", "[\\D]"])("gives up on %j", (pattern) => {
    expect(toExtendedRegex(pattern)).toBeUndefined();
  });
});
