import { ContentError } from "../../errors.js";
import { placeOf, type Script } from "../script.js";

/** The highest number that each sequence of a datacenter may have given, by the sequence's name. */
export type Maxima = ReadonlyMap<string, bigint>;

/** Reads what a datacenter's database has answered: lines of `NAME|NUMBER`. Throws ContentError. */
export function readMaxima(answer: Script): Maxima {
  const maxima = new Map<string, bigint>();
  let offset = 0;
  for (const line of answer.text.split("\n")) {
    const [, name, number] = /^\s*(\S.*)\|\s*(\d+)\s*$/.exec(line) ?? [];
    if (name !== undefined && number !== undefined) {
      if (maxima.has(name)) throw wrong(answer, offset, `sequence ${name} stands here a second time`);
      maxima.set(name, BigInt(number));
    } else if (line.trim() !== "") throw wrong(answer, offset, "this is no sequence with its number");
    offset += line.length + 1;
  }
  if (maxima.size === 0) throw wrong(answer, 0, "no sequences stand here");
  return maxima;
}

/** The highest of several datacenters, which must have the same sequences. Throws ContentError. */
export function highest(answers: readonly { answer: Script; maxima: Maxima }[]): Map<string, bigint> {
  const all = new Map<string, bigint>();
  for (const { maxima } of answers)
    for (const [name, number] of maxima) all.set(name, number > (all.get(name) ?? 0n) ? number : (all.get(name) ?? 0n));
  for (const name of all.keys())
    for (const { answer, maxima } of answers)
      if (!maxima.has(name)) throw wrong(answer, 0, `sequence ${name} is missing, which another datacenter has`);
  return all;
}

function wrong(answer: Script, offset: number, message: string): ContentError {
  return new ContentError(message, placeOf(answer, offset), {
    expected: "what the query of `sql maxima` prints: lines of NAME|NUMBER",
    hint: "run the query of `sql maxima` in every datacenter, and give what it prints there",
  });
}
