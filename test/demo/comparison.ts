import type { RunRecord, TaskResult } from "./results.js";

export interface Comparison {
  /** Told and done. */
  right: number;
  /** Check mode said that it could not know. */
  open: string[];
  /** Done, though check mode had said that nothing would be. */
  untold: string[];
  /** Told, and not done. */
  undone: string[];
}

/** Whether check mode told beforehand what a run then changed, task by task (an item of a loop counts for itself). */
export function compare(check: RunRecord, run: RunRecord): Comparison {
  const told = keysWith(check, "changed");
  const open = keysWith(check, "unknown");
  const done = keysWith(run, "changed");
  const tasksOpen = new Set([...open].map(withoutItem));
  const isOpen = (key: string): boolean => tasksOpen.has(withoutItem(key));
  return {
    right: [...done].filter((key) => told.has(key)).length,
    open: [...done].filter((key) => !told.has(key) && isOpen(key)),
    untold: [...done].filter((key) => !told.has(key) && !isOpen(key)),
    undone: [...told].filter((key) => !done.has(key)),
  };
}

function keysWith({ results }: RunRecord, status: TaskResult["status"]): Set<string> {
  return new Set(results.filter((one) => one.status === status).map(keyOf));
}

const between = " | ";

function keyOf({ host, play, role, task, item }: TaskResult): string {
  return [host, play, [role, task].filter((part) => part !== null).join(" : "), JSON.stringify(item)].join(between);
}

/** What is looped over may itself be unknown beforehand: the whole task is then open. */
function withoutItem(key: string): string {
  return key.split(between).slice(0, 3).join(between);
}
