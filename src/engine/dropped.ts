import { TaskError } from "../errors.js";

/** What is planned before a task did not come out as planned: the task is not reached. */
export class Dropped extends TaskError {
  constructor() {
    super("what is planned before the task did not come out as planned");
  }
}
