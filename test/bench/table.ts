import type { Entrant, Times } from "./measure.js";
import { spreadOf } from "./statistics.js";

/** A column of a table beside the seconds. */
export interface Column {
  header: string;
  cell: (entrant: Entrant) => string;
}

/** A table in Markdown: seconds of each entrant, then whatever else is to be told of it. */
export function timesTable(times: Times, more: readonly Column[], missing: readonly string[] = []): string[] {
  const rows = [...times].map(([entrant, values]) => {
    const { min, median, max } = spreadOf(values);
    const cells = [String(values.length), ...[min, median, max].map((seconds) => seconds.toFixed(2))];
    return [entrant.name, entrant.version, ...cells, ...more.map(({ cell }) => cell(entrant))];
  });
  const absent = missing.map((name) => [name, "not installed", "", "", "", "", ...more.map(() => "")]);
  const header = ["", "version", "runs", "min s", "median s", "max s", ...more.map(({ header }) => header)];
  return table([header, ...rows, ...absent], 2);
}

/** How many times as long as the reference an entrant took. */
export function ratioTo(reference: Entrant, times: Times, header = "× ours"): Column {
  return { header, cell: (entrant) => (entrant === reference ? "1" : figure(ratio(times, entrant, reference))) };
}

/** Of the medians; NaN when one of the two was not there. */
export function ratio(times: Times, of: Entrant | undefined, to: Entrant | undefined): number {
  return medianOf(times, of) / medianOf(times, to);
}

export function medianOf(times: Times, entrant: Entrant | undefined): number {
  return spreadOf((entrant && times.get(entrant)) ?? []).median;
}

/** Three significant digits. */
export function figure(number: number): string {
  return number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);
}

/** Rows of cells as Markdown, the first of them the header; columns from `numbers` on are aligned to the right. */
export function table(rows: readonly (readonly string[])[], numbers: number): string[] {
  const [header = [], ...body] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column < numbers ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (row: readonly string[]): string => `| ${row.map(pad).join(" | ")} |`;
  const rule = widths.map((width, column) => (column < numbers ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(header), `| ${rule.join(" | ")} |`, ...body.map(line)];
}
