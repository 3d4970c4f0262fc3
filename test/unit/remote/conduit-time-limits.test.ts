import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { openConduit } from "../../../src/remote/conduit.js";
import { sh } from "../../../src/remote/quote.js";
import { TIMED_OUT } from "../../../src/remote/shell-library.js";
import { shells, transportWith } from "./shells.js";

/** Runs a step in a session of its own until its time is up. `length` is that of a sleep that no other test has. */
async function runsOut(shell: string, script: string, length: string): Promise<{ told: unknown; left: string }> {
  const directory = mkdtempSync(join(tmpdir(), "conduit-"));
  const conduit = await openConduit(transportWith(shell, sh`export TMPDIR=${directory};`));
  const [result] = await conduit.request([{ script, timeout: 1 }]);
  // The pattern is written so that it does not find itself.
  const list = `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep ${length.replace(".", "[.]")} '`;
  const [left] = await conduit.request([{ script: list }]);
  await conduit.close();
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
  return { told: [result?.code, result?.stdout.toString()], left: String(left?.stdout) };
}

const ended = { told: [TIMED_OUT, "begun\n"], left: "0\n" };

const cases = shells.map((shell, index) => [shell, `3${index}.${process.pid}`] as const);

// At the same time: what is deaf to TERM is given two seconds.
describe("a step whose time is up", () => {
  it.concurrent.each(cases)("is ended by %s with its children, and the session goes on", async (shell, length) => {
    const deaf = `( trap '' TERM; sleep ${length}1 ) &`;
    const script = `( sleep ${length}1; echo >&2 ) & ${deaf} echo begun; sleep ${length}1; echo never`;
    expect(await runsOut(shell, script, `${length}1`)).toEqual(ended);
  });

  it.concurrent.each(cases)(
    "is ended by %s when it is deaf to TERM, with what left its session",
    async (shell, length) => {
      const script = `trap '' TERM; setsid sleep ${length}2 & echo begun; sleep ${length}2`;
      expect(await runsOut(shell, script, `${length}2`)).toEqual(ended);
    },
  );
});
