import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import { heredoc, sh } from "../../../src/remote/quote.js";
import type { Conduit, StepResult } from "../../../src/remote/types.js";
import { shells, transportWith } from "./shells.js";

const MiB = 1024 * 1024;

describe.each(shells)("a conduit over %s", (shell) => {
  let directory: string;
  let conduit: Conduit;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "conduit-"));
    conduit = await openConduit(transportWith(shell, sh`export TMPDIR=${directory};`));
  });

  afterEach(async () => {
    await conduit.close();
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  async function run(script: string): Promise<StepResult> {
    const [result] = await conduit.request([{ script }]);
    if (!result) throw new TypeError("no result");
    return result;
  }

  async function print(script: string): Promise<string> {
    return (await run(script)).stdout.toString();
  }

  it("gives the code of a step that ends in time", async () => {
    const [result] = await conduit.request([{ script: "echo done; exit 3", timeout: 20 }]);
    expect([result?.code, result?.stdout.toString()]).toEqual([3, "done\n"]);
  });

  it("does not wait for the watcher of a step that ends at once", async () => {
    const steps = Array.from({ length: 40 }, () => ({ script: "exit 3", timeout: 60, keepGoing: true }));
    const results = await conduit.request(steps);
    expect(results.map(({ code }) => code)).toEqual(steps.map(() => 3));
  });

  it("keeps as much output as the step asks for", async () => {
    const [result] = await conduit.request([{ script: "head -c 3000000 /dev/zero", maxOutput: 4_000_000 }]);
    expect(result?.stdout.length).toBe(3_000_000);
  });

  it("answers steps that wait for each other in order, each with its own code and output", async () => {
    const large = 3 * MiB;
    const seen: number[] = [];
    const results = await conduit.request(
      [
        { script: "printf one", settled: true },
        { script: "echo to stderr >&2; exit 3", settled: true, keepGoing: true },
        { script: ":", settled: true },
        { script: `head -c ${large} /dev/zero; echo more >&2`, settled: true },
        { script: "printf shown; echo both >&2" },
        { script: "printf last", settled: true },
      ],
      (_, index) => seen.push(index),
    );
    expect(results.map(({ code, stdout, stderr }) => [code, stdout.length, stderr.toString()])).toEqual([
      [0, 3, ""],
      [3, 0, "to stderr\n"],
      [0, 0, ""],
      [0, large, "more\n"],
      [0, 5, "both\n"],
      [0, 4, ""],
    ]);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("answers what waits when a step fails, and runs none after it", async () => {
    const results = await conduit.request([
      { script: "printf one", settled: true },
      { script: "printf two; exit 4", settled: true },
      { script: "printf three", settled: true },
    ]);
    expect(results.map(({ code, stdout }) => [code, stdout.toString()])).toEqual([
      [0, "one"],
      [4, "two"],
    ]);
    expect(await print("echo on")).toBe("on\n");
  });

  it("gives code, stdout and stderr apart", async () => {
    const result = await run("echo out; echo err >&2; exit 7");
    expect(result).toEqual({
      code: 7,
      stdout: Buffer.from("out\n"),
      stderr: Buffer.from("err\n"),
      stdoutLength: 4,
      stderrLength: 4,
    });
  });

  it("stops at the first failure of a request, and tells no result for what was not run", async () => {
    const heard: number[] = [];
    const results = await conduit.request(
      [{ script: "true" }, { script: "exit 3" }, { script: `touch ${directory}/never` }],
      (_result, index) => heard.push(index),
    );
    expect(results.map((result) => result.code)).toEqual([0, 3]);
    expect(heard).toEqual([0, 1]);
    expect(await print(`ls ${directory} | grep -c never`)).toBe("0\n");
  });

  it("goes on after a failure that may be", async () => {
    const results = await conduit.request([{ script: "exit 3", keepGoing: true }, { script: "echo on" }]);
    expect(results.map((result) => [result.code, result.stdout.toString()])).toEqual([
      [3, ""],
      [0, "on\n"],
    ]);
  });

  it("honours set -e within a step", async () => {
    expect(await run("set -e; false; echo not reached")).toMatchObject({ code: 1, stdoutLength: 0 });
  });

  it("answers requests in order when they are sent at once", async () => {
    const answers = await Promise.all(["one", "two", "three"].map((word) => print(`echo ${word}`)));
    expect(answers).toEqual(["one\n", "two\n", "three\n"]);
  });

  it("tells results while the request still runs", async () => {
    const told = join(directory, "told");
    let results = 0;
    await conduit.request([{ script: ":" }, { script: sh`until [ -e ${told} ]; do sleep 0.01; done` }], () => {
      results += 1;
      writeFileSync(told, "");
    });
    expect(results).toBe(2);
    rmSync(told);
  });

  it("carries every byte in a script and back", async () => {
    const text = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code + 1)).join("");
    expect(await print(`printf %s ${sh`${text}`}`)).toBe(text);
  });

  it("carries binary output, NUL included", async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256));
    const document = heredoc(bytes);
    const result = await run(`base64 -d ${document.redirect}\n${document.body}`);
    expect(result.stdout.equals(bytes)).toBe(true);
  });

  it("keeps nested here-documents", async () => {
    const inner = "cat <<'A'\ncat <<'B'\n$x `y`\nB\nA\n";
    expect(await print(inner)).toBe("cat <<'B'\n$x `y`\nB\n");
    expect(await print(`eval "$(${inner})"`)).toBe("$x `y`\n");
  });

  it("takes a command of 300 KB on one line", async () => {
    const words = "word ".repeat(60_000);
    expect(await print(`set -- ${words}; echo $#`)).toBe("60000\n");
  });

  it("does not wait for a child in the background, nor take its output for that of a later step", async () => {
    const [go, gone] = [join(directory, "go"), join(directory, "gone")];
    const late = sh`until [ -e ${go} ]; do sleep 0.01; done; echo late; : >${gone}`;
    expect(await print(`(${late}) & echo started`)).toBe("started\n");
    expect(await print(sh`: >${go}; until [ -e ${gone} ]; do sleep 0.01; done; echo own`)).toBe("own\n");
    [go, gone].forEach((path) => rmSync(path));
  });

  it("keeps head and tail of a long output, and tells its length", async () => {
    const result = await run(`awk 'BEGIN { for (i = 0; i < 400000; i++) printf "%07d\\n", i }'; echo short >&2`);
    expect(result.stdoutLength).toBe(3_200_000);
    expect(result.stdout.length).toBe(2 * MiB);
    expect(result.stdout.subarray(0, 8).toString()).toBe("0000000\n");
    expect(result.stdout.subarray(MiB, MiB + 8).toString()).toBe("0268928\n");
    expect(result.stdout.subarray(-8).toString()).toBe("0399999\n");
    expect(result.stderr.toString()).toBe("short\n");
    expect(await print("echo still there")).toBe("still there\n");
  });

  it("refuses a NUL in a script, and goes on", async () => {
    await expect(conduit.request([{ script: "echo \0" }])).rejects.toThrow("NUL");
    expect(await print("echo on")).toBe("on\n");
  });

  it("rejects the request whose listener throws, and goes on", async () => {
    const failing = conduit.request([{ script: ":" }], () => {
      throw new TypeError("the listener's own");
    });
    await expect(failing).rejects.toThrow("the listener's own");
    expect(await print("echo on")).toBe("on\n");
  });

  it("tells at once, by the same request, when its private directory is gone", async () => {
    const broken = conduit.request([{ script: 'rm -rf "$mdc_dir"' }, { script: "echo lost" }]);
    await expect(broken).rejects.toThrow("private directory");
  });

  it("counts one round trip for a request of many steps", async () => {
    const before = conduit.statistics.roundTrips;
    await conduit.request(Array.from({ length: 50 }, () => ({ script: ":" })));
    expect(conduit.statistics.roundTrips).toBe(before + 1);
    await conduit.request([]);
    expect(conduit.statistics.roundTrips).toBe(before + 1);
  });

  it("rejects what is pending when the shell is killed, and everything after", async () => {
    await expect(conduit.request([{ script: "kill -9 $$" }])).rejects.toThrow("ended with code");
    await expect(conduit.request([{ script: ":" }])).rejects.toThrow("ended with code");
    rmSync(directory, { recursive: true });
    expect(existsSync(directory)).toBe(false);
    directory = mkdtempSync(join(tmpdir(), "conduit-"));
  });
});
