import { handlerKey } from "../engine/handler-key.js";
import { Problems } from "../playbook/problems.js";
import type { Play } from "../playbook/types.js";
import { walkPlay } from "../playbook/walk.js";

/** Names of the handlers that a play may come to know; undefined when only a run can tell what it includes. */
export function knownHandlers(play: Play): ReadonlySet<string> | undefined {
  const { handlers, complete } = walkPlay(play, new Problems());
  return complete ? new Set(handlers.map(handlerKey)) : undefined;
}
