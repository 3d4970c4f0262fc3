const operators: Readonly<Record<string, (order: number) => boolean>> = Object.fromEntries(
  [
    ["== = eq", (order: number) => order === 0],
    ["!= <> ne", (order: number) => order !== 0],
    ["< lt", (order: number) => order < 0],
    ["<= le", (order: number) => order <= 0],
    ["> gt", (order: number) => order > 0],
    [">= ge", (order: number) => order >= 0],
  ].flatMap(([words, test]) => (words as string).split(" ").map((word) => [word, test])),
) as Record<string, (order: number) => boolean>;

/** Ansible's test `version`: numbers in versions are compared as numbers, all else as text. */
export function version(value: string | number, other: string | number, operator = "=="): boolean {
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!test) throw new TypeError(`version compares with ${Object.keys(operators).join(" ")}, not "${operator}"`);
  return test(compared(parts(value), parts(other)));
}

function parts(version: string | number): (string | number)[] {
  return (String(version).match(/\d+|[a-z]+|[^.\da-z]+/g) ?? []).map((part) =>
    /^\d+$/.test(part) ? Number(part) : part,
  );
}

function compared(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left === right) continue;
    if (typeof left !== typeof right)
      throw new TypeError(`versions cannot be compared: "${left}" stands where the other has "${right}"`);
    return left < right ? -1 : 1;
  }
  return a.length === b.length ? 0 : -1;
}
