/** Of several runs, in the unit of what was measured. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** The median of an even number is the mean of the two in the middle. NaN for no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) };
}
