import { ContentError } from "../errors.js";
import type { Handler, Task } from "../playbook/types.js";
import { isCompiled } from "../template/compile.js";
import type { Scope } from "../template/types.js";

/**
 * The handlers that a task names: by name, by topic, or as `role : name`; of several with one name the last defined counts.
 * Throws ContentError for one that does not exist.
 */
export function notifiedBy(task: Task, scope: Scope, handlers: readonly Handler[]): Handler[] {
  return task.notify.flatMap((entry) => {
    const value = isCompiled(entry) ? entry.evaluate(scope) : entry;
    return (Array.isArray(value) ? value : [value]).flatMap((name: unknown) =>
      handlersNamed(String(name), task, handlers),
    );
  });
}

function handlersNamed(name: string, task: Task, handlers: readonly Handler[]): Handler[] {
  const listening = handlers.filter((handler) => handler.listen.includes(name));
  const [, role, bare] = /^(\S+) : (.+)$/.exec(name) ?? [];
  const named = handlers.findLast(
    (handler) => plainName(handler) === name || (plainName(handler) === bare && handler.node.role?.name === role),
  );
  if (!named && listening.length === 0) throw new ContentError(`no handler is named "${name}"`, task.place);
  return named ? [...listening, named] : listening;
}

function plainName(handler: Handler): string {
  return typeof handler.name === "string" ? handler.name : handler.name.source;
}
