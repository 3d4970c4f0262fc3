import { noPaint } from "../../src/report/colours.js";
import { formatTable } from "../../src/report/table.js";
import type { Result, Verdict } from "./compare.js";

const columns: readonly Verdict[] = ["same", "differs", "refused", "lacking", "wrong"];

/** How many cases of each topic came to which verdict. */
export function verdictTable(results: readonly Result[]): string[] {
  const topics = [...new Set(results.map((result) => result.case.topic))];
  const counts = (some: readonly Result[]): string[] => [
    String(some.length),
    ...columns.map((verdict) => String(some.filter((result) => result.verdict === verdict).length)),
  ];
  const rows = topics.map((topic) => [topic, ...counts(results.filter((result) => result.case.topic === topic))]);
  const all = [["", "cases", ...columns], ...rows, ["all", ...counts(results)]];
  return formatTable(
    all.map((row) => row.map((text) => ({ text }))),
    noPaint,
  );
}
