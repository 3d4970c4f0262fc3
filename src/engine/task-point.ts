import type { TaskPoint } from "./events.js";
import type { RunContext } from "./run-context.js";
import { nodeModule } from "./task-name.js";
import type { Leaf } from "./walk.js";

/** What finds a task of a host again in another run. */
export function pointOf(host: string, { play, playIndex }: RunContext, leaf: Leaf, name: string): TaskPoint {
  const { node } = leaf;
  return {
    play: play.name,
    play_index: playIndex,
    position: leaf.position,
    role: node.role?.name,
    task: name,
    module: nodeModule(node),
    host,
    ...(leaf.handler ? { handler: true as const } : {}),
    place: `${node.place.file}:${node.place.line}`,
  };
}
