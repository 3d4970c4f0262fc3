import type { Place } from "../errors.js";

/** An SQL script as it was read. */
export interface Script {
  /** As the user named it, for messages. */
  file: string;
  text: string;
}

/** Line and column of a character. */
export function placeOf({ file, text }: Script, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { file, line: before.split("\n").length, column: offset - start + 1 };
}
