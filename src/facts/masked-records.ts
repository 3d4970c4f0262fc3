import type { FactState } from "./types.js";

const newline = Buffer.from("\n");

/** Records of probes made by `overPresent`: a line with a digit per key, then a line for each key whose digit is 1. */
export const maskedRecords = {
  split(output: Buffer, keys: readonly unknown[]): Buffer[] | undefined {
    const lines = output.toString("latin1").split("\n");
    const mask = lines.shift();
    if (mask === undefined || mask.length !== keys.length || lines.pop() !== "") return undefined;
    const records = [...mask].map((digit) => (digit === "1" ? lines.shift() : digit));
    if (lines.length > 0 || records.includes(undefined)) return undefined;
    return records.map((record) => Buffer.from(record ?? "", "latin1"));
  },
  join(records: readonly Buffer[]): Buffer {
    const mask = records
      .map((record) => (isAbsent(record) || isHidden(record) ? record.toString("latin1") : "1"))
      .join("");
    const lines = records
      .filter((record) => !isAbsent(record) && !isHidden(record))
      .flatMap((record) => [record, newline]);
    return Buffer.concat([Buffer.from(`${mask}\n`), ...lines]);
  },
};

export function isAbsent(record: Buffer): boolean {
  return record.length === 1 && record[0] === 0x30;
}

export function isHidden(record: Buffer): boolean {
  return record.length === 1 && record[0] === 0x78;
}

/** The state for a path whose directory the account may not search. */
export function hidden(path: string): FactState<never> {
  return { status: "denied", message: `${path}: permission denied (a directory above it may not be searched)` };
}
