import { file, type FileFact } from "../../facts/file.js";
import { promise } from "../../facts/types.js";
import type { Effect } from "../types.js";

type ExactEffect = Extract<Effect, { kind: "exact" }>;
export type LinkFact = Extract<FileFact, { leadsTo?: unknown }>;

/** Where a path leads to in the end and what stands there; undefined for a link that leads round in a circle or nowhere. */
export function followed(path: string, fact: FileFact): { path: string; fact: FileFact } | undefined {
  if (fact.type !== "link") return { path, fact };
  if (!fact.end || fact.leadsTo === undefined) return undefined;
  const { path: end, ...attributes } = fact.end;
  return { path: end, fact: fact.leadsTo === "absent" ? { type: "absent" } : { type: fact.leadsTo, ...attributes } };
}

/**
 * Adds to an effect on the end of a link what then holds of the link. It is implied and not promised: what another task does
 * to the end under its own name is no failure of this one.
 */
export function endOfLink(effect: ExactEffect, path: string, link: LinkFact): ExactEffect {
  const end = link.end?.path;
  const promised = effect.facts.find((fact) => end !== undefined && fact.request.id === file(end).id);
  if (!promised || end === undefined) return effect;
  const { type, ...attributes } = promised.value as LinkFact;
  const leadsTo = (promised.value as FileFact).type === "absent" ? "absent" : type === "link" ? undefined : type;
  const after: FileFact = { ...link, leadsTo, end: { path: end, ...attributes } };
  return { ...effect, implied: [...(effect.implied ?? []), promise(file(path), after)] };
}
