import type { ParityCase } from "./parity-case.js";

/**
 * Divides cases into so many runs that take about as long as each other, and leaves them in their order. A topic stays together: its
 * cases may be about the same thing of the host, such as apt's lists.
 */
export function lanesOf(cases: readonly ParityCase[], count: number): ParityCase[][] {
  const lanes = Array.from({ length: count }, () => ({ topics: new Set<string>(), load: 0 }));
  const topics = [...new Set(cases.map((one) => one.topic))].map((topic) => {
    return { topic, load: loadOf(cases.filter((one) => one.topic === topic)) };
  });
  for (const { topic, load } of topics.sort((a, b) => b.load - a.load)) {
    const lane = lanes.reduce((least, one) => (one.load < least.load ? one : least));
    lane.topics.add(topic);
    lane.load += load;
  }
  return lanes.map(({ topics: own }) => cases.filter((one) => own.has(one.topic))).filter((some) => some.length > 0);
}

function loadOf(cases: readonly ParityCase[]): number {
  return cases.reduce((sum, { tasks }) => sum + tasks.split(/^ *- /m).length - 1, 0);
}

/** Does a job for each item, so many at the same time: each lane takes the next one when it is done with one. */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  job: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await job(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
