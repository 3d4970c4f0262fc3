import { Semaphore } from "../remote/semaphore.js";
import { leavesOf } from "../playbook/leaves.js";
import { shownName } from "../playbook/inherit.js";
import { runLinear } from "./linear.js";
import type { LocalCache } from "./local-files.js";
import type { RunContext } from "./run-context.js";

/**
 * `strategy: free`: each host goes through the play as fast as it can and waits for no other. With `any_errors_fatal` no host
 * begins anything more once one has failed, with `max_fail_percentage` once too many have.
 */
export async function runFree(context: RunContext, cache: LocalCache): Promise<void> {
  const { play, batch, journal, options } = context;
  for (const node of leavesOf(play.nodes)) {
    if (node.kind !== "task" || node.runOnce === false) continue;
    const name = shownName(node.name) || node.module.name;
    const message = `run_once does nothing with strategy: free: "${name}" runs on every host (${node.place.file}:${node.place.line})`;
    journal.emit({ type: "warning", message });
  }
  const share = (): number => batch.filter((host) => host.failed).length / batch.length;
  const tooManyFailed = (): boolean =>
    batch.some((host) => host.walk.fatal || host.lostAt?.fatal === true) ||
    (play.tolerated !== undefined && share() > play.tolerated);
  const own: RunContext = { ...context, stopping: () => context.stopping() || tooManyFailed() };
  const slots = new Semaphore(options.forks);
  await Promise.all(batch.map((host) => runLinear(own, cache, [host], slots)));
  if (!tooManyFailed()) return;
  for (const host of batch) host.walk = { ...host.walk, failedAt: host.walk.failedAt ?? [] };
}
