import type { HostRun } from "./host-run.js";
import { comparePositions, type Position } from "./position.js";
import type { RunContext } from "./run-context.js";
import { fail } from "./walk.js";

/** A host that takes no further part in its play, and where that came about. */
export interface Casualty {
  at: Position;
  /** `any_errors_fatal` holds there. */
  fatal: boolean;
  /** It was not reached: that counts for `any_errors_fatal`, and not for `max_fail_percentage`. */
  lost: boolean;
}

/**
 * `any_errors_fatal` and `max_fail_percentage`: once all hosts are done with the task that failed on one too many of them, it has
 * failed on all. True when that gave hosts another way to go.
 */
export function failAll(hosts: readonly HostRun[], answered: Set<HostRun>, { play, batch }: RunContext): boolean {
  const fallen = hosts.filter((host) => !answered.has(host)).flatMap((host) => casualtyOf(host) ?? []);
  const limit = play.tolerated === undefined ? Infinity : Math.floor(play.tolerated * batch.length + 1e-9);
  const last = lastOf(fallen, limit - answered.size);
  const others = hosts.filter((host) => !host.failed && !host.unreachable);
  const behind = (position: Position): boolean => last !== undefined && comparePositions(position, last.at) <= 0;
  if (!last || others.length === 0) return false;
  if (others.some(({ stop }) => stop && stop.kind !== "end" && behind(stop.position))) return false;
  for (const host of others) {
    const beyond = host.planned.findIndex((planned) => !behind(planned.leaf.position));
    if (beyond >= 0) host.rollBack(beyond);
    host.done = [];
    host.walk = fail(host.walk, {
      task: "another host",
      result: { failed: true, msg: gaveUp(last, play.tolerated ?? 1) },
    }).walk;
    host.stop = undefined;
  }
  for (const host of hosts.filter((one) => casualtyOf(one))) answered.add(host);
  return true;
}

function casualtyOf({ walk, lostAt }: HostRun): Casualty | undefined {
  if (lostAt) return { at: lostAt.position, fatal: lostAt.fatal, lost: true };
  return walk.failedAt && { at: walk.failedAt, fatal: walk.fatal, lost: false };
}

/** The one that ends the play for the whole batch, where it does; so many may fail before. */
export function lastOf(fallen: readonly Casualty[], limit: number): Casualty | undefined {
  const oneTooMany = fallen.filter(({ lost }) => !lost).sort(byPosition)[Math.max(limit, 0)];
  return [...fallen.filter(({ fatal }) => fatal), ...(oneTooMany ? [oneTooMany] : [])].sort(byPosition)[0];
}

function byPosition(a: Casualty, b: Casualty): number {
  return comparePositions(a.at, b.at);
}

function gaveUp({ fatal, lost }: Casualty, tolerated: number): string {
  if (fatal) return `another host ${lost ? "was not reached" : "failed"}, and any_errors_fatal is set`;
  return `more than ${Math.round(tolerated * 100)} % of the hosts failed, which is what max_fail_percentage allows`;
}
