import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "@jest/globals";
import {
  jobState,
  removalScript,
  startAction,
  statusScript,
  type JobState,
} from "../../../../src/modules/support/async-job.js";
import { asyncStatus } from "../../../../src/modules/async-status.js";
import type { Action } from "../../../../src/modules/types.js";
import { TIMED_OUT } from "../../../../src/remote/shell-library.js";
import { localConduit } from "../../engine/hosts.js";
import { faultOf, planOf } from "../support.js";

const home = mkdtempSync(join(tmpdir(), "mdc-async-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function answer(code: number, stdout = "", stderr = ""): Parameters<typeof jobState>[0] {
  const [out, err] = [Buffer.from(stdout), Buffer.from(stderr)];
  return { code, stdout: out, stdoutLength: out.length, stderr: err, stderrLength: err.length };
}

/** Each request is a session of its own, which ends behind it. */
async function asked(script: string): Promise<Parameters<typeof jobState>[0]> {
  const conduit = await localConduit();
  try {
    const [result] = await conduit.request([{ script: `HOME='${home}'\n${script}` }]);
    if (!result) throw new TypeError("no answer");
    return result;
  } finally {
    await conduit.close();
  }
}

async function started(script: string, id: string, limit = 60): Promise<JobState[]> {
  const action: Action = { script, predict: "changed", interpret: () => ({ changed: true, result: {} }) };
  expect(await asked(startAction(action, { id, limit, home }).script)).toMatchObject({ code: 0 });
  const states: JobState[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    const state = jobState(await asked(statusScript(id)));
    states.push(state);
    if (state.kind !== "running") break;
    await sleep(100);
  }
  return states;
}

describe("a job in the background", () => {
  it("outlives the session that began it, and tells what it came to", async () => {
    const states = await started("sleep 1; echo out; echo err >&2; exit 3", "j1.1");
    expect(states[0]).toEqual({ kind: "running" });
    const last = states.at(-1);
    expect(last).toMatchObject({ kind: "finished", output: { code: 3 } });
    if (last?.kind !== "finished") throw new TypeError("not finished");
    expect([last.output.stdout.toString(), last.output.stderr.toString()]).toEqual(["out\n", "err\n"]);
    await asked(removalScript("j1.1"));
    expect(readdirSync(join(home, ".ansible_async"))).toEqual([]);
  });

  it("is ended with all that it has begun when its time is up", async () => {
    const states = await started("(sleep 600; echo late) & sleep 601", "j1.2", 1);
    expect(states.at(-1)).toMatchObject({ kind: "late", output: { code: TIMED_OUT } });
  });

  it("may be ended from outside", async () => {
    const killed = 'sleep 0.2; kill -KILL "$(cat "$HOME/.ansible_async/j1.3.pid")"';
    expect((await started(killed, "j1.3")).at(-1)).toEqual({ kind: "gone" });
  });
});

describe("async_status", () => {
  const told = async (code: number, stdout?: string, stderr?: string): Promise<unknown> => {
    const { action } = await planOf(asyncStatus, { jid: "j1.1" });
    return action?.interpret(answer(code, stdout, stderr));
  };

  it.each<[string, Parameters<typeof told>, object]>([
    ["that it goes on", [0], { changed: false, result: { started: 1, finished: 0, ansible_job_id: "j1.1" } }],
    [
      "what it came to",
      [0, "0\nout\n", "err"],
      { changed: true, result: { finished: 1, rc: 0, stdout: "out", stderr: "err" } },
    ],
    ["that it failed", [0, "2\n"], { failed: "the command ended with code 2", result: { finished: 1, rc: 2 } }],
    [
      "that it took too long",
      [0, `${TIMED_OUT}\n`],
      { failed: expect.stringContaining("longer than its async seconds") },
    ],
    ["that there is none", [3], { failed: expect.stringContaining("no such job") }],
    ["that it is gone", [4], { failed: expect.stringContaining("ended from outside") }],
  ])("says %s", async (_name, parts, outcome) => {
    expect(await told(...parts)).toMatchObject(outcome);
  });

  it("asks for nothing but jobs", () => {
    expect(faultOf(asyncStatus, { jid: "../x" })).toContain("expected an ansible_job_id");
  });
});
