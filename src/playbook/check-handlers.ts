import { isCompiled } from "../template/compile.js";
import { didYouMean } from "./nearest.js";
import type { Problems } from "./problems.js";
import type { PlacedTask } from "./surroundings.js";
import type { Handler } from "./types.js";
import type { Walked } from "./walk.js";

/** Reports notifications that no handler of the play answers to, where both are plain text. */
export function checkHandlers(walked: Walked, problems: Problems): void {
  const names = walked.handlers.flatMap(answersTo);
  const someUnknown = !walked.complete || walked.handlers.some((handler) => isCompiled(handler.name));
  if (someUnknown) return;
  const known = new Set([...names, ...problems.definedAnyway]);
  for (const { node } of walked.visited) {
    if (!hasNotifications(node)) continue;
    for (const { name, place } of node.notifications) {
      if (isCompiled(name) || known.has(name)) continue;
      problems.report(`no handler is named "${name}", and none listens to it`, place, {
        hint: didYouMean(name, names),
      });
    }
  }
}

function hasNotifications(node: object): node is PlacedTask {
  return "notifications" in node;
}

/** Its name, its topics, and `role : name`. */
function answersTo({ name, listen, node }: Handler): string[] {
  if (isCompiled(name)) return listen;
  return [name, ...listen, ...(node.role ? [`${node.role.name} : ${name}`] : [])];
}
