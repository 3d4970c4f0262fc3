import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import type { Edited } from "../text-file.js";
import { editedYaml, type Wanted } from "./edited.js";

/**
 * The document with these values. JSON is YAML: a value that takes another's place there leaves every other byte as it is. Where that gives
 * no JSON, the document is written anew, with the indentation that it has.
 */
export function editedJson(path: string, bytes: Buffer, values: readonly Wanted[]): Edited {
  const text = bytes.toString("utf8");
  const before = parsed(text);
  if (!before) return { failed: `${path} is no JSON: ${faultOf(text)}` };
  const direct = editedYaml(path, bytes, values);
  // Tabs may indent JSON, and not always YAML.
  const plain = Buffer.from(JSON.stringify(before.value));
  const edited = "failed" in direct ? editedYaml(path, plain, values) : direct;
  if ("failed" in edited) return edited;
  const after = edited.bytes.toString("utf8");
  const wanted: unknown = parse(after);
  if (isDeepStrictEqual(wanted, before.value)) return { ...edited, bytes };
  if (edited === direct && isDeepStrictEqual(parsed(after)?.value, wanted)) return edited;
  const end = text.endsWith("\n") ? "\n" : "";
  return { ...edited, bytes: Buffer.from(JSON.stringify(wanted, null, indentation(text)) + end) };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function faultOf(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** What stands before the first key of a line of its own; none in a document of one line. */
function indentation(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "";
}
