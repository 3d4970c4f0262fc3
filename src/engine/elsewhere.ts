import type { Effective } from "../playbook/types.js";
import type { RunContext } from "./run-context.js";

/** Whether a task goes over another connection than the one that the play has to its host: to another host, or by keywords of its own. */
export function isElsewhere({ delegateTo, reach }: Effective, { play }: RunContext): boolean {
  return delegateTo !== undefined || reach !== play.reach;
}
