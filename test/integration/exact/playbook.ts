import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lab } from "../../lab/index.js";
import { onHost, place, targetIn } from "../modules/closed-loop.js";
import { runTasks, type RunTaskOptions, type TaskOutcome } from "../support/run-task.js";
import type { PoolCase } from "./pool.js";

/** A playbook of cases of the pool: one task of each, on what all of them arrange. */
export interface PoolPlaybook {
  cases: readonly PoolCase[];
  /** Run as the login account, which owns `place`. */
  unprivileged?: boolean;
  /** Shell text that root runs in `place` behind what the cases arrange. */
  arrange?: string;
}

/** One run, or one check, of the playbook. */
export type Running = (options?: RunTaskOptions) => Promise<TaskOutcome[]>;

/** Brings the host into the state that the cases arrange one after the other, and hands out a way to run their tasks on it. */
export async function withPlaybook(
  lab: Lab,
  host: string,
  playbook: PoolPlaybook,
  work: (run: Running) => Promise<void>,
): Promise<void> {
  const { cases } = playbook;
  const root = mkdtempSync(join(tmpdir(), "mdc-exact-"));
  try {
    const files = Object.assign({}, ...cases.map((one) => one.files)) as Record<string, string | Uint8Array>;
    const vars = Object.assign({}, ...cases.map((one) => one.vars)) as Record<string, string>;
    const target = targetIn(root, lab, host, { files, unprivileged: playbook.unprivileged === true });
    await arrange(lab, host, playbook);
    const calls = cases.map(({ module, params }) => ({ module, params }));
    await work((options = {}) => runTasks(target, calls, { ...options, vars }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What one case arranges may stand in the way of another one, which then starts from something else. */
async function arrange(lab: Lab, host: string, { cases, unprivileged, arrange: more }: PoolPlaybook): Promise<void> {
  const steps = cases.flatMap((one) => (one.arrange === undefined ? [] : [`(\n${one.arrange}\n)`]));
  const owner = unprivileged === true ? "debian" : "root";
  const script = [
    `rm -rf ${place}; mkdir -p ${place}; cd ${place} || exit`,
    ...steps,
    more ?? ":",
    `chown ${owner} ${place}`,
  ];
  await onHost(lab, host, `{ ${script.join("\n")}\n} >/dev/null 2>&1`, "/");
}
