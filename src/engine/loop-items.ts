import { ContentError } from "../errors.js";
import type { Include, Loop, Task } from "../playbook/types.js";
import { render } from "../template/render.js";
import { knownParts, withFields } from "../template/unknown.js";
import { faultOf, type Fault } from "./faults.js";
import { globbed } from "../playbook/globbed-files.js";
import { itemsOf } from "./loop-lists.js";
import { markPlain, type Layer, type TaskScope } from "./scope.js";

/** One turn of a loop: the variables it defines and what people see of it. A task without a loop has one turn. */
export interface Turn {
  item: unknown;
  label: unknown;
  local: Layer;
}

export type Turns = { kind: "turns"; turns: Turn[] } | Fault;

/** Evaluates the list of a loop. `playFolder` is where files are searched that no role has. */
export function turnsOf(node: Task | Include, scope: TaskScope, playFolder: string): Turns {
  const { loop } = node;
  if (!loop) return { kind: "turns", turns: [{ item: undefined, label: undefined, local: {} }] };
  try {
    const items = listOf(loop, node, scope, playFolder);
    return { kind: "turns", turns: items.map((_item, index) => turn(loop, items, index, scope)) };
  } catch (error) {
    return faultOf(error instanceof ContentError && !error.place ? placed(error, node) : error);
  }
}

function placed({ message, expected, hint }: ContentError, { place }: Task | Include): ContentError {
  return new ContentError(message, place, {
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function listOf({ form, items }: Loop, node: Task | Include, scope: TaskScope, playFolder: string): unknown[] {
  const value = render(items, scope);
  if (form !== "fileglob") return itemsOf(form, value);
  const patterns: unknown[] = Array.isArray(value) ? value : [value];
  return globbed(patterns, { rolePath: node.role?.path, taskFile: node.place.file, playFolder });
}

function turn(loop: Loop, items: readonly unknown[], index: number, scope: TaskScope): Turn {
  const item = items[index];
  const local = {
    [loop.loopVar]: markPlain(item),
    ...(loop.indexVar === undefined ? {} : { [loop.indexVar]: index }),
    ...namesOf(loop),
    ...(loop.extended ? { ansible_loop: markPlain(extended(items, index, loop.extended.allItems)) } : {}),
  };
  const label = loop.label === undefined ? item : render(loop.label, scope.with(local));
  return { item, label: knownParts(label), local };
}

/** The outcome of an item whose registered result says which item it is of, as `item` and `ansible_loop_var`. */
export function ofItem<Outcome extends { result: Record<string, unknown> }>(
  outcome: Outcome,
  { loop }: Task,
  { local }: Turn,
): Outcome {
  if (!loop) return outcome;
  return { ...outcome, result: withFields(outcome.result, { ...local, ...namesOf(loop) }) };
}

/** How the item and its index are called. */
function namesOf({ loopVar, indexVar }: Loop): Record<string, string> {
  return { ansible_loop_var: loopVar, ...(indexVar === undefined ? {} : { ansible_index_var: indexVar }) };
}

/** `ansible_loop`: where the item stands among the others. */
function extended(items: readonly unknown[], index: number, allItems: boolean): Record<string, unknown> {
  const { length } = items;
  return {
    ...(allItems ? { allitems: items } : {}),
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index === length - 1,
    length,
    revindex: length - index,
    revindex0: length - index - 1,
    ...(index > 0 ? { previtem: items[index - 1] } : {}),
    ...(index < length - 1 ? { nextitem: items[index + 1] } : {}),
  };
}
