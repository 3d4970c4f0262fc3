import type { RunTaskOptions, TaskOutcome } from "./run-task.js";

/** What tasks come to, and the round trips to a host that their run took. */
export interface Counted {
  trips: number;
  outcomes: TaskOutcome[];
  statuses: string[];
}

/** Throws when the run told nothing of the host. */
export async function counted(
  host: string,
  run: (options: RunTaskOptions) => Promise<TaskOutcome[]>,
): Promise<Counted> {
  let trips: number | undefined;
  const outcomes = await run({
    onEvent: (event) => {
      if (event.type === "recap") trips = event.hosts[host]?.round_trips;
    },
  });
  if (trips === undefined) throw new TypeError(`the run told nothing of ${host}`);
  return { trips, outcomes, statuses: outcomes.map(({ status }) => status) };
}
