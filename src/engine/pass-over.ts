import { UnreachableError, type MdcError } from "../errors.js";
import { leavesOf } from "../playbook/leaves.js";
import { commit } from "./commit.js";
import { isElsewhere } from "./elsewhere.js";
import { withVariables } from "./host-variables.js";
import type { HostRun } from "./host-run.js";
import { isSet } from "./is-set.js";
import { nextTask } from "./next-task.js";
import { isIdle } from "./planned-task.js";
import { reportTask } from "./report-result.js";
import type { RunContext } from "./run-context.js";
import { markPlain, type TaskScope } from "./scope.js";
import { nodeName } from "./task-name.js";
import { scopeFor } from "./variables.js";
import { advance, nextLeaf, type Leaf } from "./walk.js";

/**
 * With `ignore_unreachable` the host misses the task that it stands at, as if that had failed and been ignored. Until a task asks for
 * it again it goes on with what needs no host. False where it takes no further part.
 */
export async function passOver(host: HostRun, context: RunContext, error: MdcError): Promise<boolean> {
  if (!(error instanceof UnreachableError) || host.planned.some(mayBeDone)) return false;
  const { leaf } = nextLeaf(host.walk, context.handlers);
  if (!leaf) return false;
  const { node, position, layers, failure } = leaf;
  const scope = scopeFor(host, context, { task: node, layers, failure, met: true });
  const ownLost = !host.connection.away && !(await isReached(host));
  const ofTask = node.kind === "task" && (needsHost(leaf, context) || !ownLost);
  const misses = ofTask && isSet(node.ignoreUnreachable, scope);
  if (!misses && !(ownLost && canDoWithout(host, leaf, context))) return false;
  // It has told of nothing yet that it has passed since it was asked last.
  await commit(host, context);
  if (misses) miss(host, context, leaf, scope, error);
  else host.awayFrom = position;
  host.stop = undefined;
  host.running = undefined;
  host.done = [];
  if (misses && isElsewhere(node, context)) return true;
  await host.connection.reset();
  host.connection.away = true;
  host.store.age();
  return true;
}

function mayBeDone({ items }: HostRun["planned"][number]): boolean {
  return items.some(({ plan }) => !isIdle(plan) || plan.unverified);
}

/** Whether what comes next needs no host, and leads to something that it may miss or that is done elsewhere. */
function canDoWithout(host: HostRun, leaf: Leaf, context: RunContext): boolean {
  if (needsHost(leaf, context) || JSON.stringify(host.awayFrom) === JSON.stringify(leaf.position)) return false;
  const next = nextTask(host, context)?.node;
  return (
    (next?.kind === "task" && isElsewhere(next, context)) ||
    leavesOf(context.play.nodes).some((one) => one.ignoreUnreachable !== false)
  );
}

/** Where it is, the host that a task is delegated to is the one that is away. */
function isReached({ connection }: HostRun): Promise<boolean> {
  return connection.conduit(undefined).then(
    () => true,
    () => false,
  );
}

function needsHost({ node }: Leaf, context: RunContext): boolean {
  return node.kind === "task" && node.module.local !== true && !isElsewhere(node, context);
}

function miss(host: HostRun, context: RunContext, leaf: Leaf, scope: TaskScope, error: MdcError): void {
  const { node } = leaf;
  const doubt = host.running === undefined ? "" : "; whether it was done is not known";
  const message = `${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}${doubt}`;
  const result = { changed: false, failed: false, skipped: false, unreachable: true, msg: message };
  if (node.kind === "task" && node.register !== undefined)
    host.variables = withVariables(host.variables, { set: { [node.register]: markPlain(result) } });
  host.walk = advance(host.walk);
  const outcome = { status: "failed" as const, message, diff: [], result, durationMs: 0 };
  const task = { leaf, name: nodeName(node, scope), predicted: false, status: "ignored" as const };
  reportTask(host, context, task, [{ outcome, item: undefined, scope }]);
}
