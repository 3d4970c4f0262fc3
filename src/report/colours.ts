const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;

/** Gives text its colour, or leaves it as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

export function noPaint(_style: Style, text: string): string {
  return text;
}

export function ansiPaint(style: Style, text: string): string {
  if (text === "") return "";
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Whether a stream gets colours: terminals only, and never when `NO_COLOR` is set (https://no-color.org) or the terminal is dumb. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

/** The paints of both streams: one may be a terminal and the other not. */
export interface Paints {
  stdout: Paint;
  stderr: Paint;
}

export function paintsFor(streams: Record<keyof Paints, { isTTY?: boolean }>, env: NodeJS.ProcessEnv): Paints {
  const paintFor = (stream: { isTTY?: boolean }): Paint => (wantsColour(stream, env) ? ansiPaint : noPaint);
  return { stdout: paintFor(streams.stdout), stderr: paintFor(streams.stderr) };
}
