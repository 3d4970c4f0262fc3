import type { Effective, Task } from "./types.js";

/** What a task is when its author says no more than its module and the arguments. */
export const plainTask: Omit<Task, "name" | "place" | "module" | "args" | keyof Effective> = {
  kind: "task",
  argPlaces: {},
  loop: undefined,
  register: undefined,
  until: undefined,
  retries: 0,
  delay: 5,
  async: 0,
  poll: 15,
  changedWhen: undefined,
  failedWhen: undefined,
  notify: [],
};
