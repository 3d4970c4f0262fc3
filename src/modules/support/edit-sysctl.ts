import { ended, lineEnd, type Line } from "./lines.js";

/** The value that a file gives to a parameter: the last one counts. */
export function valueIn(lines: readonly Line[], name: string): string | undefined {
  return lines
    .flatMap((line) => (keyOf(line) === name ? [line.text.slice(line.text.indexOf("=") + 1).trim()] : []))
    .at(-1);
}

/** The lines with one for the parameter, in the place of the first that there was; without a value with none. */
export function withSysctl(lines: readonly Line[], name: string, value: string | undefined): Line[] {
  const first = lines.findIndex((line) => keyOf(line) === name);
  const end = lineEnd(lines);
  const entry = value === undefined ? [] : [{ text: `${name}=${value}`, end }];
  const kept = lines.flatMap((line, index) => (index === first ? entry : keyOf(line) === name ? [] : [line]));
  if (first >= 0) return kept;
  return [...ended(kept, end), ...entry];
}

function keyOf({ text }: Line): string | undefined {
  return /^\s*([^#;=\s][^=]*?)\s*=/.exec(text)?.[1];
}
