import { TaskError, UnreachableError } from "../errors.js";
import type { Action } from "../modules/types.js";
import { runAs } from "../remote/become.js";
import { exchange } from "../remote/exchange.js";
import { localTransport } from "../remote/transports/local.js";
import type { StepResult } from "../remote/types.js";
import { environmentText } from "./guarded-request.js";
import type { ReadyItem } from "./prepare-item.js";
import { accountOf } from "./account.js";
import type { Situation } from "./situation.js";
import { actionLimit } from "./time-limit.js";

/**
 * Runs an action that talks with a program of the task's own host. It originates on the controller under the account that runs us, or under the
 * login account of the host that the task is delegated to; the task's own host is where another account is asked for.
 */
export async function exchanged(
  { turning, connection }: Situation,
  { environment, scope, timeout }: ReadyItem,
  action: Action,
): Promise<StepResult> {
  const { host, context, leaf } = turning;
  const { become } = accountOf(leaf.node, scope, scope, context.options);
  const script = environmentText(environment) + action.script;
  try {
    const elsewhere = connection !== host.connection;
    const near = elsewhere
      ? await connection.start(undefined, script)
      : await runAs(localTransport(), undefined, script);
    return await exchange(near, {
      far: (line) => host.connection.start(become, action.exchange?.far(line) ?? ""),
      timeout: actionLimit({ action, timeout }),
      onBytes: (count) => host.connection.count(count),
    });
  } catch (error) {
    // What was being sent is not lost for good: the next request opens the connection again.
    if (error instanceof UnreachableError) throw new TaskError(`it was broken off: ${error.message}`, { cause: error });
    throw error;
  }
}
