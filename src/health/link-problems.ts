import type { HealthEngine } from "./engines.js";
import type { Limits } from "./limits.js";
import type { Link } from "./links.js";
import type { Problem } from "./problem.js";
import { wordsFor } from "./words.js";

const remake =
  "drop the subscription and run playbooks/replication.yml: the slot's log is gone, so it has to be made anew";

/** What is wrong with a link. With `proven` a marker was sent and had to come. */
export function linkProblems(engine: HealthEngine, link: Link, limits: Limits, proven: boolean): Problem[] {
  const where = `${link.database} ${link.from} -> ${link.to}`;
  const problem = (text: string, remedy: string): Problem => ({ kind: "problem", where, text, remedy });
  const found = [...stateProblems(link, problem), ...amountProblems(engine, link, limits, problem)];
  // Of a link that is known to be down nobody expects a row.
  if (!proven || !["running", "elsewhere"].includes(link.state)) return found;
  if (link.roundTrip === null) {
    const text = wordsFor(engine).unseen(link.from, link.to, limits.round_trip_seconds);
    return [...found, problem(text, "see the state of the link and the log of the receiving server")];
  }
  if (link.roundTrip > limits.round_trip_seconds)
    found.push(
      problem(
        `a row took ${link.roundTrip} s, the limit is ${limits.round_trip_seconds}`,
        "see the load of both servers and the network",
      ),
    );
  if (link.roundTrip < -0.5)
    found.push(
      problem(
        `a row was seen ${-link.roundTrip} s before it was written: the clocks differ`,
        "set the clocks (chrony): of two changes the later one wins, by these clocks",
      ),
    );
  return found;
}

type Report = (text: string, remedy: string) => Problem;

function stateProblems({ state, lost, lastError, from, to }: Link, problem: Report): Problem[] {
  const because = lastError === null ? "" : `: ${lastError}`;
  switch (state) {
    case "running":
    case "elsewhere":
    case "unknown":
      return [];
    case "copying":
      return [{ ...problem("the first copy is under way", "wait; run db status again"), kind: "note" }];
    case "disabled":
      return [
        problem(
          `${to} does not take from ${from}: the subscription is disabled`,
          "run playbooks/replication.yml, which enables it",
        ),
      ];
    case "missing":
      return [problem(`${to} has no subscription to ${from}`, "run playbooks/replication.yml")];
    default:
      if (lost) return [problem(`down, and ${from} has thrown away what ${to} needs`, remake)];
      return [
        problem(
          `down${because}`,
          "mend what the error says, then run playbooks/replication.yml, which starts it at once",
        ),
      ];
  }
}

function amountProblems(engine: HealthEngine, link: Link, limits: Limits, problem: Report): Problem[] {
  const { lagBytes, lagSeconds, retained, conflicts, from, to } = link;
  const found: Problem[] = [];
  if (lagSeconds !== null && lagSeconds > limits.lag_seconds)
    found.push(
      problem(
        `${to} is ${lagSeconds} s behind, the limit is ${limits.lag_seconds}`,
        "see the load of both servers and the network",
      ),
    );
  if (lagBytes !== null && lagBytes > limits.lag_bytes)
    found.push(
      problem(
        `${to} is ${formatBytes(lagBytes)} behind, the limit is ${formatBytes(limits.lag_bytes)}`,
        "see the load of both servers and the network",
      ),
    );
  if (retained !== null && retained > limits.retained_wal)
    found.push(
      problem(
        `${from} keeps ${formatBytes(retained)} of its log for ${to}, the limit is ${formatBytes(limits.retained_wal)}`,
        `bring ${to} back before postgresql_kept_log is reached, or its link has to be made anew`,
      ),
    );
  if (conflicts !== null && conflicts > limits.conflicts)
    found.push(
      problem(
        `${conflicts} ${conflicts === 1 ? "conflict" : "conflicts"} within ${limits.conflict_hours} h, the limit is ${limits.conflicts}`,
        `${wordsFor(engine).conflicts(to)}, find out who writes the same rows in both, and compare with --deep`,
      ),
    );
  return found;
}

/** An amount for people. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  const value = bytes / 2 ** (10 * power);
  return `${power === 0 ? value : Number(value.toFixed(1))} ${units[power] ?? ""}`;
}
