import type { Node } from "acorn";

export interface NameUse {
  name: string;
  start: number;
  guarded: boolean;
}

type AnyNode = Node & Record<string, unknown>;

/** Names that a program reads without declaring them anywhere, each use with its offset. */
export function freeNames(program: Node): NameUse[] {
  const declared = new Set<string>();
  const uses: NameUse[] = [];
  visit(program as AnyNode, { declared, uses });
  return uses.filter((use) => !declared.has(use.name));
}

interface Found {
  declared: Set<string>;
  uses: NameUse[];
}

function visit(node: AnyNode, found: Found): void {
  switch (node.type) {
    case "Identifier":
      found.uses.push({ name: node["name"] as string, start: node.start, guarded: false });
      return;
    case "UnaryExpression":
      if (node["operator"] === "typeof") return visitGuarded(node["argument"] as AnyNode, found);
      break;
    case "MemberExpression":
      visit(node["object"] as AnyNode, found);
      if (node["computed"] === true) visit(node["property"] as AnyNode, found);
      return;
    case "Property":
      if (node["computed"] === true) visit(node["key"] as AnyNode, found);
      visit(node["value"] as AnyNode, found);
      return;
    case "VariableDeclarator":
      declare(node["id"] as AnyNode, found);
      if (node["init"]) visit(node["init"] as AnyNode, found);
      return;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node["id"]) declare(node["id"] as AnyNode, found);
      for (const parameter of node["params"] as AnyNode[]) declare(parameter, found);
      visit(node["body"] as AnyNode, found);
      return;
    case "CatchClause":
      if (node["param"]) declare(node["param"] as AnyNode, found);
      visit(node["body"] as AnyNode, found);
      return;
    default:
  }
  for (const child of children(node)) visit(child, found);
}

function visitGuarded(node: AnyNode, found: Found): void {
  if (node.type === "Identifier") found.uses.push({ name: node["name"] as string, start: node.start, guarded: true });
  else visit(node, found);
}

function declare(pattern: AnyNode, found: Found): void {
  switch (pattern.type) {
    case "Identifier":
      found.declared.add(pattern["name"] as string);
      return;
    case "AssignmentPattern":
      declare(pattern["left"] as AnyNode, found);
      visit(pattern["right"] as AnyNode, found);
      return;
    case "Property":
      declare(pattern["value"] as AnyNode, found);
      return;
    default:
      for (const child of children(pattern)) declare(child, found);
  }
}

function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value;
}
