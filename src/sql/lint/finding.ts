import type { Place } from "../../errors.js";
import type { Schema } from "../schema.js";
import type { Script } from "../script.js";
import { placeOf } from "../script.js";

/** One thing that is wrong with a script for several datacenters. */
export interface Finding {
  /** What kind of thing, in a word that programs can rely on. */
  rule: string;
  place: Place;
  text: string;
}

/** A script with what it makes. */
export interface Source {
  script: Script;
  schema: Schema;
}

/** Everything that several scripts make together, each thing with the script that it stands in. */
export interface Whole {
  sources: readonly Source[];
  all<T>(pick: (schema: Schema) => readonly T[]): (T & { source: Source })[];
}

export function wholeOf(sources: readonly Source[]): Whole {
  return {
    sources,
    all: (pick) => sources.flatMap((source) => pick(source.schema).map((one) => ({ ...one, source }))),
  };
}

/** A finding at an offset of a script. */
export function finding(rule: string, text: string, { script }: Source, offset: number): Finding {
  return { rule, place: placeOf(script, offset), text };
}

/** Something of the standard script that is not there. */
export function missing(what: string, name: string, source: Source, offset: number): Finding {
  return finding(`${what}-missing`, `${what} ${name} of the standard script is not made`, source, offset);
}

/** Something that the standard script does not have. */
export function added(what: string, name: string, source: Source, offset: number): Finding {
  return finding(`${what}-added`, `${what} ${name} is not in the standard script`, source, offset);
}
