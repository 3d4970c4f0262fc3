/** What a tool said, line by line, without empty ones; nothing where it said nothing. */
export function linesOf(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}
