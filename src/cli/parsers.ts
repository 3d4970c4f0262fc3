import { InvalidArgumentError } from "commander";
import { splitWords } from "../words.js";

/** For options that may be given several times. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

/** For lists such as tags: `a,b` and `-t a -t b` are the same. */
export function collectList(value: string, previous: string[] = []): string[] {
  const words = value.split(",").map((word) => word.trim());
  return [...previous, ...words.filter((word) => word !== "")];
}

export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return Number(value);
}

/** For options of another program: the words that a shell would make of them. */
export function words(value: string): string[] {
  try {
    return splitWords(value);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Counts `-v`, `-vv`… */
export function count(_value: string | undefined, previous = 0): number {
  return previous + 1;
}
