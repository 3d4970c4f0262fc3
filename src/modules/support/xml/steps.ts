import { TaskError } from "../../../errors.js";
import type { NewElement } from "./children.js";

/** What a step of a simple path asks for, so that it can be made when it is missing. */
export type Step = { kind: "element"; element: NewElement } | { kind: "attribute"; name: string } | { kind: "text" };

/** A part of a path, what comes before it, and both. */
export interface PathPart {
  before: string;
  step: string;
  path: string;
}

/** Cuts a path at its slashes, but not at those in predicates and quotes. */
export function splitPath(path: string): PathPart[] {
  const parts: PathPart[] = [];
  let start = 0;
  let depth = 0;
  let quote = "";
  for (let index = 0; index <= path.length; index += 1) {
    const character = path[index] ?? "/";
    if (quote !== "" && index < path.length) quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[") depth += 1;
    else if (character === "]") depth -= 1;
    else if (character === "/" && (depth === 0 || index === path.length)) {
      const before = path.slice(0, start).replace(/\/+$/, "");
      if (index > start) parts.push({ before, step: path.slice(start, index), path: path.slice(0, index) });
      start = index + 1;
    }
  }
  return parts;
}

const name = "[\\p{L}_][\\p{L}\\p{N}_.-]*(?::[\\p{L}_][\\p{L}\\p{N}_.-]*)?";
const predicate = new RegExp(`\\[\\s*(@${name}|text\\(\\)|${name})\\s*=\\s*("[^"]*"|'[^']*')\\s*\\]`, "gu");
const elementStep = new RegExp(`^(${name})((?:\\[[^\\]]*\\])*)$`, "u");

/** Reads a step; `qualified` gives an element the name that it has in the document. Throws TaskError for one that is not simple. */
export function readStep(step: string, qualified: (name: string) => string): Step {
  if (step === "text()") return { kind: "text" };
  if (new RegExp(`^@${name}$`, "u").test(step)) return { kind: "attribute", name: step.slice(1) };
  const match = elementStep.exec(step);
  const predicates = match?.[2] ?? "";
  if (!match?.[1] || predicates.replace(predicate, "").trim() !== "")
    throw new TaskError(`nothing matches, and "${step}" does not say what to make`, {
      expected: 'a step such as name, @name, text() or name[@attribute="value"]',
    });
  const element: NewElement = { name: qualified(match[1]), attributes: {}, text: "", children: [] };
  const attributes: Record<string, string> = {};
  for (const [, what = "", quoted = ""] of predicates.matchAll(predicate)) {
    const value = quoted.slice(1, -1);
    if (what === "text()") element.text = value;
    else if (what.startsWith("@")) attributes[what.slice(1)] = value;
    else element.children.push({ name: qualified(what), attributes: {}, text: value, children: [] });
  }
  return { kind: "element", element: { ...element, attributes } };
}
