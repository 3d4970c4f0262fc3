import type { Place } from "../../errors.js";
import type { PlacedLayer } from "../../playbook/variables.js";
import type { Content } from "../content.js";
import type { Found, Rule } from "../finding.js";
import { nearbyTexts } from "../nearby-texts.js";

interface Defined {
  name: string;
  place: Place;
}

/** What the program itself looks at. */
const ownNames = /^(?:ansible|mdc)_/;

export const unusedVariable: Rule = {
  name: "unused-variable",
  finds:
    "a variable of a play, a role, a block or a task, or a registered result, whose name stands nowhere else in what the playbooks lead to",
  why: "it is a rest, or its name is written otherwise where it is meant",
  instead: "remove it, or use it",
  check(content) {
    const words = wordCounts([...content.texts.values(), ...nearbyTexts(content)]);
    const all = once(defined(content));
    const definitions = new Map<string, number>();
    for (const { name } of all) definitions.set(name, (definitions.get(name) ?? 0) + 1);
    return all
      .filter(({ name }) => !ownNames.test(name) && (words.get(name) ?? 0) <= (definitions.get(name) ?? 0))
      .map(({ name, place }): Found => ({ place, text: `nothing uses "${name}"` }));
  },
};

function defined({ plays, nodes }: Content): Defined[] {
  const layers = [
    ...plays.flatMap(({ vars, varsFiles, roles }) => [
      vars,
      ...varsFiles,
      ...roles.flatMap((role) => [role.defaults, role.vars]),
    ]),
    ...nodes.flatMap(({ node }) => node.vars as PlacedLayer[]),
  ];
  const registered = nodes.flatMap(({ node }) =>
    node.kind === "meta" || node.register === undefined ? [] : [{ name: node.register, place: node.place }],
  );
  return [
    ...layers.flatMap((layer) =>
      Object.keys(layer.values).flatMap((name) => {
        const place = layer.where[name];
        return place ? [{ name, place }] : [];
      }),
    ),
    ...registered,
  ];
}

/** Layers are seen by all that is within. */
function once(all: readonly Defined[]): Defined[] {
  const byPlace = new Map(
    all.map((one) => [`${one.name}\n${one.place.file}:${one.place.line}:${one.place.column}`, one]),
  );
  return [...byPlace.values()];
}

/** In how many places each word stands, in code, text and comments alike. */
function wordCounts(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
