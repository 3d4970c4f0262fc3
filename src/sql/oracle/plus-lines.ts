import { ContentError } from "../../errors.js";
import { placeOf, type Script } from "../script.js";

/** Commands of SQL*Plus that stand in scripts, with their short forms; they end with their line. */
const commands =
  /^(?:rem(?:ark)?|pro(?:mpt)?|set(?!\s+(?:role|transaction|constraints?)\b)|spo(?:ol)?|def(?:ine)?|undef(?:ine)?|whenever|conn(?:ect)?|disc(?:onnect)?|sho(?:w)?|exit|quit|col(?:umn)?|var(?:iable)?|print|acc(?:ept)?|pau(?:se)?|host|clear|cl|[tb]title|break|compute|timing|desc(?:ribe)?|exec(?:ute)?)(?![\w$#])/i;

/** Commands that leave: nothing behind them is run. */
const leaving = /^(?:exit|quit)\b/i;

/** Behind the command of SQL*Plus that stands at an offset, with the lines that it goes on with; undefined where none does. */
export function plusLineEnd(script: Script, offset: number): number | undefined {
  const { text } = script;
  const line = lineAt(text, offset);
  if (/^(?:@|start\s+\S)/i.test(line))
    throw new ContentError("this runs another script, which is not read", placeOf(script, offset), {
      expected: "scripts that stand by themselves",
      hint: "take the line out, and give the other script as well",
    });
  if (!commands.test(line)) return undefined;
  let end = offset + line.length;
  for (let last = line; last.trimEnd().endsWith("-") && end < text.length; end += last.length) last = lineAt(text, end);
  return end;
}

export function leaves(text: string, offset: number): boolean {
  return leaving.test(lineAt(text, offset));
}

/** Whether nothing else stands on the line of a piece of the text. */
export function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return (before + lineAt(text, end)).trim() === "";
}

/** From an offset to the end of the line, the line feed included. */
export function lineAt(text: string, offset: number): string {
  const feed = text.indexOf("\n", offset);
  return feed < 0 ? text.slice(offset) : text.slice(offset, feed + 1);
}
