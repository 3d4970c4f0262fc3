import type { Place } from "../errors.js";
import { magicNames } from "./magic-names.js";
import type { Problems } from "./problems.js";
import { describe, isNull, type SourceNode } from "./source.js";
import { toTemplated } from "./templated.js";
import type { VariableLayer } from "./types.js";

/** Variables of which the place of each name is known. */
export interface PlacedLayer extends VariableLayer {
  where: Record<string, Place>;
}

export function emptyLayer(origin: string): PlacedLayer {
  return { values: {}, where: {}, origin };
}

/** A mapping of variables; nothing counts as an empty one. */
export function readVariables(node: SourceNode, origin: string, problems: Problems): PlacedLayer {
  const layer = emptyLayer(origin);
  if (node.kind !== "mapping") {
    if (!isNull(node)) {
      problems.incomplete = true;
      problems.report(`${origin} are ${describe(node)}`, node.place, { expected: "a mapping of names to values" });
    }
    return layer;
  }
  for (const { key, keyPlace, value } of node.entries) {
    checkVariableName(key, keyPlace, problems);
    layer.values[key] = toTemplated(value, problems);
    layer.where[key] = keyPlace;
  }
  return layer;
}

/** The later layer wins; the origin stays that of the first. */
export function mergedLayers(first: PlacedLayer, ...later: PlacedLayer[]): PlacedLayer {
  return later.reduce(
    (all, layer) => ({
      values: { ...all.values, ...layer.values },
      where: { ...all.where, ...layer.where },
      origin: all.origin,
    }),
    first,
  );
}

const reserved = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with " +
    "yield let static await implements interface package private protected public undefined NaN Infinity"
  ).split(" "),
);

/** Names must be usable in expressions, and must not hide behind what is always there. */
export function checkVariableName(name: string, place: Place, problems: Problems): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    const better = name.replace(/[^\w$]+/g, "_").replace(/^(?=\d)/, "_");
    problems.report(`"${name}" cannot be the name of a variable`, place, {
      expected: "letters, digits and underscores, not beginning with a digit",
      hint: `"${better}" would do`,
    });
  } else if (reserved.has(name)) {
    problems.report(`"${name}" is a word of JavaScript and cannot be the name of a variable`, place);
  } else if (magicNames.has(name)) {
    problems.report(`"${name}" always has a value of its own and cannot be set`, place, {
      hint: "choose another name",
    });
  }
}
