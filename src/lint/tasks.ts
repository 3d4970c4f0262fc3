import type { Task } from "../playbook/types.js";
import { isCompiled } from "../template/compile.js";
import type { Content, PlacedNode } from "./content.js";

/** A task that runs a module, and whether it is a handler. */
export type PlacedTask = PlacedNode & { node: Task };

/** The tasks that run one of these modules; of any without names. */
export function tasksOf({ nodes }: Content, ...modules: readonly string[]): PlacedTask[] {
  return nodes.filter(
    (one): one is PlacedTask =>
      one.node.kind === "task" && (modules.length === 0 || modules.includes(one.node.module.name)),
  );
}

/** What a task is called in messages: its name, else its module. */
export function titleOf({ name, module }: Task): string {
  return typeof name === "string" ? `"${name}"` : isCompiled(name) ? `"${name.source}"` : `a task with ${module.name}`;
}

/** True for a parameter or keyword that is not there, or says nothing. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

/** The text of a command with `X` in place of each template. */
export function commandText({ args }: Task): string | undefined {
  const value = args["cmd"] ?? args["argv"] ?? args["_raw_params"];
  const text = isCompiled(value) ? value.source : value;
  return typeof text === "string" ? text.replace(/<%[^]*?%>/g, "X") : undefined;
}
