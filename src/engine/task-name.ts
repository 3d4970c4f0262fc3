import type { Include, Meta, Task } from "../playbook/types.js";
import type { Compiled, Scope } from "../template/types.js";
import { faultOf } from "./faults.js";

/** The module that a node runs, or what stands in its place. */
export function nodeModule(node: Task | Include | Meta): string {
  switch (node.kind) {
    case "task":
      return node.module.name;
    case "include":
      return `include_${node.what}`;
    case "meta":
      return "meta";
  }
}

/** The name of a node for people. */
export function nodeName(node: Task | Include | Meta, scope: Scope): string {
  return taskName(node.kind === "meta" ? node.action : node.name, nodeModule(node), scope);
}

/** A task's name for people: what cannot be evaluated is shown as it is written, which is never an error. */
export function taskName(name: string | Compiled | undefined, fallback: string, scope: Scope): string {
  if (name === undefined || typeof name === "string") return name ?? fallback;
  try {
    return String(name.evaluate(scope));
  } catch (error) {
    faultOf(error);
    return name.source;
  }
}
