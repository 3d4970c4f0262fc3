/** `split` and `join` of kinds whose records follow each other, each with its end in itself. `endOf` says where the one that begins at `start` ends. */
export function consecutiveRecords<Key>(endOf: (output: Buffer, start: number, key: Key) => number | undefined) {
  return {
    split(output: Buffer, keys: readonly Key[]): Buffer[] | undefined {
      const records: Buffer[] = [];
      let start = 0;
      for (const key of keys) {
        const end = endOf(output, start, key);
        if (end === undefined) return undefined;
        records.push(output.subarray(start, end));
        start = end;
      }
      return start === output.length ? records : undefined;
    },
    join: (records: readonly Buffer[]): Buffer => Buffer.concat(records),
  };
}
