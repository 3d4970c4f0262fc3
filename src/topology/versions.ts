/** Whether a version such as 3.1.0 comes before another. */
export function isBefore(version: string, other: string): boolean {
  const [a, b] = [parts(version), parts(other)];
  const index = a.findIndex((part, at) => part !== b[at]);
  return index !== -1 && (a[index] ?? 0) < (b[index] ?? 0);
}

function parts(version: string): number[] {
  return version.split(".").map(Number);
}
