import { writeFileSync } from "node:fs";
import { UsageError } from "../errors.js";
import type { CliIo } from "./io.js";

/** By how much sequences step: by the number of datacenters, or more. Throws UsageError. */
export function stepOf(count: number, headroom = count): number {
  if (headroom < count)
    throw new UsageError(`--headroom ${headroom} is less than the ${count} datacenters there are`, {
      expected: `${count} or more`,
    });
  return headroom;
}

/** Writes a script and tells its name. */
export function writeScript(path: string, text: string, io: CliIo): void {
  writeFileSync(path, text);
  io.stdout.write(`${path}\n`);
}
