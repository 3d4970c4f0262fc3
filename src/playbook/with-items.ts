import { compileExpression } from "../template/compile.js";
import type { PlaceOf } from "../template/types.js";
import type { Problems } from "./problems.js";
import { isNull, type SourceNode } from "./source.js";
import { toTemplated } from "./templated.js";
import type { Templated } from "./types.js";

/** A stretch of composed code, and the places of what it was taken from. */
interface Piece {
  code: string;
  at: PlaceOf;
}

const singleTemplate = /^\s*<%[=-](?!.*<%)([\s\S]*)%>\s*$/;

/**
 * The items of `with_items`: a single value is a list of one, and lists within the list are opened by one level. Lists
 * that templates give are opened when they are known: the templates become one expression.
 */
export function readWithItems(node: SourceNode, problems: Problems): Templated {
  const nodes = node.kind === "sequence" ? node.items : [node];
  if (nodes.every((item) => expressionOf(item) === undefined)) {
    return nodes.flatMap((item) => toTemplated(item, problems));
  }
  const pieces = nodes.map(pieceOf);
  if (pieces.includes(undefined)) {
    problems.report('"with_items" mixes templates with mappings or with text around templates', node.place, {
      expected: "loop: with one template, such as <%= [...first, ...second] %>",
    });
    return [];
  }
  return compiledTogether(pieces as Piece[], node.kind === "sequence" ? 1 : 2, problems);
}

function expressionOf(node: SourceNode): string | undefined {
  return node.kind === "scalar" && typeof node.value === "string" ? singleTemplate.exec(node.text)?.[1] : undefined;
}

function pieceOf(node: SourceNode): Piece | undefined {
  const expression = expressionOf(node);
  if (node.kind === "scalar" && expression !== undefined) {
    const start = node.text.indexOf("<%") + 3;
    return { code: expression, at: (offset, length) => node.at(start + offset, length) };
  }
  const isPlain = node.kind === "scalar" && (isNull(node) || !node.text.includes("<%"));
  return isPlain ? { code: JSON.stringify(node.value), at: () => node.place } : undefined;
}

function compiledTogether(pieces: readonly Piece[], levels: number, problems: Problems): Templated {
  let code = "[";
  const starts: number[] = [];
  for (const piece of pieces) {
    starts.push(code.length + 1);
    code += `(${piece.code}\n),`;
  }
  const at: PlaceOf = (offset, length) => {
    const index = Math.max(
      starts.findLastIndex((start) => start <= offset),
      0,
    );
    const piece = pieces[index];
    const within = Math.min(Math.max(offset - (starts[index] ?? 0), 0), piece?.code.length ?? 0);
    return (piece as Piece).at(within, length);
  };
  return problems.attempt(() => compileExpression(`${code}].flat(${levels})`, at)) ?? [];
}
