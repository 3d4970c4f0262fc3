import type { Paint, Style } from "./colours.js";

export interface Cell {
  text: string;
  style?: Style;
  /** Columns after the first one, which hold numbers for the most part, are aligned to the right unless told. */
  left?: true;
}

/** Rows of cells as aligned lines. */
export function formatTable(rows: readonly (readonly Cell[])[], paint: Paint): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.text.length);
    });
  }
  return rows.map((row) =>
    row
      .map(({ text, style, left }, column) => {
        const padding = " ".repeat((widths[column] ?? 0) - text.length);
        const painted = style === undefined ? text : paint(style, text);
        return column === 0 || left ? painted + padding : padding + painted;
      })
      .join("  ")
      .trimEnd(),
  );
}
