import { ContentError } from "../errors.js";
import type { Include, Loop, Task } from "../playbook/types.js";
import { render } from "../template/render.js";
import { faultOf, type Fault } from "./faults.js";
import { markPlain, type Layer, type TaskScope } from "./scope.js";

/** One turn of a loop: the variables it defines and what people see of it. A task without a loop has one turn. */
export interface Turn {
  item: unknown;
  label: unknown;
  local: Layer;
}

export type Turns = { kind: "turns"; turns: Turn[] } | Fault;

/** Evaluates the list of a loop. */
export function turnsOf(node: Task | Include, scope: TaskScope): Turns {
  const { loop } = node;
  if (!loop) return { kind: "turns", turns: [{ item: undefined, label: undefined, local: {} }] };
  try {
    const items = render(loop.items, scope);
    if (!Array.isArray(items))
      throw new ContentError(`the loop goes over ${typeof items}, not over a list`, node.place, {
        hint: "Object.entries(…) makes a list of a mapping",
      });
    return { kind: "turns", turns: items.map((item: unknown, index) => turn(loop, item, index, scope)) };
  } catch (error) {
    return faultOf(error);
  }
}

function turn(loop: Loop, item: unknown, index: number, scope: TaskScope): Turn {
  const local = { [loop.loopVar]: markPlain(item), ...(loop.indexVar === undefined ? {} : { [loop.indexVar]: index }) };
  return { item, label: loop.label === undefined ? item : render(loop.label, scope.with(local)), local };
}
