import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ProbedFact } from "../../../src/engine/fact-store.js";
import { environmentText, failedChange, foundInstead, guardedChanges } from "../../../src/engine/guarded-request.js";
import { groupByKind, probeText, readProbe } from "../../../src/engine/probe.js";
import { file } from "../../../src/facts/file.js";
import { sha256 } from "../../../src/facts/sha256.js";
import { hostLibrary } from "../../../src/facts/shell.js";
import { text } from "../../../src/facts/text.js";
import type { FactRequest } from "../../../src/facts/types.js";
import type { Change } from "../../../src/modules/types.js";
import type { StepResult } from "../../../src/remote/types.js";
import { shells } from "../remote/shells.js";
import { basics } from "./hosts.js";

function change(script: string): Change {
  return { diff: [], script, effect: { kind: "exact", facts: [] } };
}

describe.each(shells)("changes behind a guard, in %s", (shell) => {
  let folder: string;
  let session: string;

  beforeEach(() => {
    session = mkdtempSync(join(tmpdir(), "guard-session-"));
    folder = mkdtempSync(join(tmpdir(), "guard-"));
    writeFileSync(join(folder, "it's here"), "old");
  });

  afterEach(() => [folder, session].forEach((path) => rmSync(path, { recursive: true })));

  function run(script: string): StepResult {
    const [program = "sh", ...words] = shell.split(" ");
    const { status, stdout, stderr } = spawnSync(program, [
      ...words,
      "-c",
      `mdc_dir=${session}\n${hostLibrary}\n${script}`,
    ]);
    return { code: status ?? -1, stdout, stderr, stdoutLength: stdout.length, stderrLength: stderr.length };
  }

  function read(requests: FactRequest[]): ProbedFact[] {
    return groupByKind(requests).flatMap((group) => readProbe(group, run(probeText(group, basics))));
  }

  function facts(): FactRequest[] {
    const here = join(folder, "it's here");
    return [file(here), sha256(here), text(here), file(join(folder, "missing")), file(folder)];
  }

  it("are made when nothing is different", () => {
    const { script } = guardedChanges(
      read(facts()),
      [change(`touch ${folder}/a`), change(`touch ${folder}/b`)],
      basics,
    );
    expect(run(script)).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(["a", "b", "it's here"]);
  });

  it.each<[string, (path: string) => void]>([
    ["other content", (path) => writeFileSync(join(path, "it's here"), "new")],
    ["another mode", (path) => spawnSync("chmod", ["600", join(path, "it's here")])],
    ["a file that was not there", (path) => writeFileSync(join(path, "missing"), "")],
    ["a file that is gone", (path) => rmSync(join(path, "it's here"))],
  ])("are not made, none of them, when the host has %s", (_name, meddle) => {
    const assumed = read(facts());
    const { script } = guardedChanges(assumed, [change(`touch ${folder}/a`)], basics);
    meddle(folder);
    const output = run(script);
    expect(output.code).toBe(75);
    expect(existsSync(join(folder, "a"))).toBe(false);
    expect(foundInstead(assumed, output)).toEqual(read(facts()));
  });

  it("stop at the first that fails, and tell which and why", () => {
    const changes = ["echo said; echo first >&2; touch a", "echo why >&2; exit 3", "touch c"];
    const { script, marker } = guardedChanges(
      [],
      changes.map((one) => change(`cd ${folder}\n${one}`)),
      basics,
    );
    const output = run(script);
    expect(output.code).toBe(76);
    expect(failedChange(output, marker)).toEqual({ index: 1, code: 3, stderr: "why" });
    expect(readdirSync(folder)).toEqual(["a", "it's here"]);
  });

  it("cannot be misled by what a change prints, nor leak out of it", () => {
    const odd = [`cd ${folder}; x=1; umask 000; set -e; cat`, `[ -z "$x" ] || exit 9; pwd; echo "mdc-0 0 0"; false`];
    const { script, marker } = guardedChanges(
      [],
      odd.map((one) => change(one)),
      basics,
    );
    expect(failedChange(run(script), marker)).toMatchObject({ index: 1, code: 1 });
    expect(failedChange(run("echo mdc-1 0 0"), marker)).toBeUndefined();
  });
});

describe("the environment of a command", () => {
  it.each(shells)("reaches it word by word in %s", (shell) => {
    const [program = "sh", ...words] = shell.split(" ");
    const environment = { A: 'it\'s "$HOME"\nand `more`', B: "" };
    const script = `${environmentText(environment)}sh -c 'printf "%s|%s" "$A" "$B"'`;
    expect(spawnSync(program, [...words, "-c", script]).stdout.toString()).toBe(`${environment.A}|`);
  });
});
