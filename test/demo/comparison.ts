import type { RunRecord, TaskResult } from "./results.js";

/** Names of tasks with the hosts, one line each. */
export interface Comparison {
  /** Changes that were told, and done. */
  told: number;
  /** Done, after check mode had said that it could not know. */
  open: string[];
  /** Done, though check mode had said without reservation that nothing would be, or had said nothing. */
  untold: string[];
  /** Told without reservation, and not done. */
  undone: string[];
  /** Came out otherwise than predicted: a prediction stands on facts that an opaque change may turn over. */
  mistaken: string[];
}

/** Whether check mode told beforehand what a run then changed, task by task and host by host (each item of a loop counts). */
export function compare(check: RunRecord, run: RunRecord): Comparison {
  const done = run.results.filter(isChanged);
  const changes = keys(check.results.filter(isChanged));
  const unknown = keys(check.results.filter((one) => one.status === "unknown").map(wholeTask));
  const guessed = keys(check.results.filter((one) => one.predicted));
  const reached = keys(done);
  const surprises = done.filter((one) => !changes.has(keyOf(one)));
  const isOpen = (one: TaskResult): boolean => unknown.has(keyOf(wholeTask(one)));
  const isGuessed = (one: TaskResult): boolean => guessed.has(keyOf(one));
  const closed = surprises.filter((one) => !isOpen(one));
  const missing = check.results.filter((one) => isChanged(one) && !reached.has(keyOf(one)));
  return {
    told: done.length - surprises.length,
    open: byTask(surprises.filter(isOpen)),
    untold: byTask(closed.filter((one) => !isGuessed(one))),
    undone: byTask(missing.filter((one) => !one.predicted)),
    mistaken: byTask([...closed.filter(isGuessed), ...missing.filter((one) => one.predicted)]),
  };
}

/** Tasks that came to a status, each with its hosts. */
export function tasksOf({ results }: RunRecord, status: TaskResult["status"]): string[] {
  return byTask(results.filter((one) => one.status === status));
}

function isChanged({ status }: TaskResult): boolean {
  return status === "changed";
}

/** What is looped over may itself be unknown beforehand: the whole task is then open. */
function wholeTask(result: TaskResult): TaskResult {
  return { ...result, item: null };
}

function keys(results: readonly TaskResult[]): Set<string> {
  return new Set(results.map(keyOf));
}

function keyOf({ host, play, role, task, item }: TaskResult): string {
  return JSON.stringify([host, play, role, task, item]);
}

function byTask(results: readonly TaskResult[]): string[] {
  const hosts = new Map<string, Set<string>>();
  for (const result of results) {
    const title = titleOf(result);
    hosts.set(title, (hosts.get(title) ?? new Set()).add(result.host));
  }
  return [...hosts].map(([title, names]) => `${title}: ${[...names].sort().join(" ")}`);
}

/** As the product's own output names a task. */
export function titleOf({ role, task }: TaskResult): string {
  return role === null ? task : `${role} : ${task}`;
}
