import type { Handler } from "../playbook/types.js";

/** The name by which a handler is found again: `role : name` for one of a role. */
export function handlerKey({ name, node }: Handler): string {
  const own = typeof name === "string" ? name : name.source;
  return node.role ? `${node.role.name} : ${own}` : own;
}
