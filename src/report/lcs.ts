/** One line of a comparison: in both, only before, or only after. */
export interface LineEdit {
  kind: "same" | "removed" | "added";
  line: string;
}

/** Cells of the table beyond which differing stretches are shown as replaced as a whole (16 MB of table). */
const maxCells = 4_000_000;

/** Compares two lists of lines by their longest common subsequence. */
export function compareLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1;
    endAfter -= 1;
  }
  return [
    ...edits("same", before.slice(0, start)),
    ...compareMiddle(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...edits("same", before.slice(endBefore)),
  ];
}

function edits(kind: LineEdit["kind"], lines: readonly string[]): LineEdit[] {
  return lines.map((line) => ({ kind, line }));
}

function compareMiddle(before: readonly string[], after: readonly string[]): LineEdit[] {
  if (before.length === 0 || after.length === 0 || before.length * after.length > maxCells) {
    return [...edits("removed", before), ...edits("added", after)];
  }
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const result: LineEdit[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      result.push({ kind: "same", line: old });
      i += 1;
      j += 1;
    } else if (
      fresh === undefined ||
      (old !== undefined && cell(lengths, (i + 1) * width + j) >= cell(lengths, i * width + j + 1))
    ) {
      result.push({ kind: "removed", line: old ?? "" });
      i += 1;
    } else {
      result.push({ kind: "added", line: fresh });
      j += 1;
    }
  }
  return result;
}

/** Length of the longest common subsequence of the tails that begin at each pair of lines. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      table[at] =
        before[i] === after[j]
          ? cell(table, at + width + 1) + 1
          : Math.max(cell(table, at + width), cell(table, at + 1));
    }
  }
  return table;
}

function cell(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}
