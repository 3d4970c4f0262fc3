import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import type { TaskStatus } from "../../../src/engine/events.js";
import { loadInventory } from "../../../src/inventory/load.js";
import { compileExpression } from "../../../src/template/compile.js";
import type { Compiled } from "../../../src/template/types.js";
import { exec, type Lab } from "../../lab/index.js";
import { runTask, type Target, type TaskOutcome } from "../support/run-task.js";

/** The directory of the host that a case works in; made anew, empty and owned by root, for each case. */
export const place = "/var/tmp/mdc-case";

/** A parameter that a playbook would give as one expression. */
export function expression(source: string): Compiled {
  return compileExpression(source, () => ({ file: "case", line: 1, column: 1 }));
}

/** One task on a host in a known state, and what must come of it. */
export interface ModuleCase {
  name: string;
  module: string;
  /** Plain values and expressions; no text in them is a template. */
  params: Record<string, unknown>;
  /** Shell text that root runs in `place` before, past the product. */
  arrange?: string;
  /** Files beside the playbook, by path: `files/x`, `templates/y`. A list is the bytes. */
  files?: Record<string, string | Uint8Array>;
  /** Variables for templates. */
  vars?: Record<string, string | number | boolean>;
  /** What the first run comes to: `changed` unless told. */
  status?: TaskStatus;
  /** What check mode says, where it cannot know (`unknown`); the same as the run otherwise. */
  predicted?: TaskStatus;
  /** What the second run comes to: `ok` after a change, otherwise the same as the first. */
  again?: TaskStatus;
  /** Part of the message. */
  message?: string | RegExp;
  /** Fields of the registered result. */
  result?: Record<string, unknown>;
  /** Commands that root runs in `place` afterwards, past the product, and what they print. */
  verify?: Record<string, string>;
  /** Run as the login account instead of root; `place` then belongs to it. */
  unprivileged?: boolean;
}

/** Names, types, owners, modes, links and contents below `place`. */
const contents = "find . -printf '%p %y %M %U:%G %s %l %n\\n' | sort; find . -type f -exec sha256sum {} + | sort";
/** The same with times, but for those of access: a try that fails may touch a directory, a check may not. */
const snapshot = `${contents}; find . -printf '%p %T@ %C@\\n' | sort`;

/**
 * Check mode, run, and run again: what the check foretells is what the run does, the check changes nothing, the host is as
 * wanted when looked at by other means, and the second run finds nothing to do.
 */
export async function closedLoop(lab: Lab, host: string, one: ModuleCase): Promise<void> {
  const status = one.status ?? "changed";
  const root = mkdtempSync(join(tmpdir(), "mdc-case-"));
  try {
    const target = targetIn(root, lab, host, one);
    const owner = one.unprivileged ? "debian" : "root";
    await onHost(lab, host, `rm -rf ${place}; mkdir -p ${place}; cd ${place}; ${one.arrange ?? ""}`, "/");
    await onHost(lab, host, `chown ${owner} ${place}`);

    const [before, contained] = [await onHost(lab, host, snapshot), await onHost(lab, host, contents)];
    const call = { module: one.module, params: one.params };
    const options = { diff: true, ...(one.vars ? { vars: one.vars } : {}) };
    const foretold = await runTask(target, call, { ...options, check: true });
    expect(await onHost(lab, host, snapshot)).toBe(before);
    expect(told(foretold)).toMatchObject({ status: one.predicted ?? status });

    const done = await runTask(target, call, options);
    expect(told(done)).toMatchObject({ status });
    if (one.predicted === undefined && status !== "failed") expect(touched(done)).toEqual(touched(foretold));
    if (one.message !== undefined) expect(done.message).toEqual(expect.stringMatching(one.message));
    if (one.result) expect(done.result).toMatchObject(one.result);
    for (const [command, output] of Object.entries(one.verify ?? {}))
      expect({ command, output: await onHost(lab, host, command) }).toEqual({ command, output });
    if (status === "failed") expect(await onHost(lab, host, contents)).toBe(contained);
    expect(await onHost(lab, host, "find . -name '.mdc-*'")).toBe("");

    const again = await runTask(target, call, options);
    expect(told(again)).toMatchObject({ status: one.again ?? (status === "changed" ? "ok" : status) });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The host as a target of runs, with the files of a case in `root`. */
export function targetIn(
  root: string,
  lab: Lab,
  host: string,
  one: Pick<ModuleCase, "files" | "unprivileged">,
): Target {
  const inventory = { all: { hosts: { [host]: lab.inventory[host] } } };
  const files = { "hosts.yml": JSON.stringify(inventory), ...one.files };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { inventory: loadInventory(["hosts.yml"], root), host, become: one.unprivileged !== true, folder: root };
}

/** What a shell command prints as root on a host, past ssh and past the product. */
export async function onHost(lab: Lab, host: string, script: string, directory = place): Promise<string> {
  const { stdout, stderr } = await exec(lab.host(host), `cd ${directory} && ${script}`);
  return (stdout + stderr).trim();
}

function told({ status, message }: TaskOutcome): Pick<TaskOutcome, "status" | "message"> {
  return { status, message };
}

function touched({ diff }: TaskOutcome): unknown[] {
  return diff.map(({ path, attribute, before, after }) => ({ path, attribute, before, after }));
}
