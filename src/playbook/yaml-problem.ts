import type { YAMLError } from "yaml";
import { ContentError, type Place } from "../errors.js";

export const jinjaMessage = "this is Jinja, templates here are EJS";

const rewritten: Partial<Record<YAMLError["code"], { message: string; expected?: string; hint?: string }>> = {
  TAB_AS_INDENT: { message: "a tab cannot indent YAML", expected: "spaces" },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a mapping cannot begin within a value",
    hint: 'put text that holds ": " in quotes; a nested mapping begins on a line of its own',
  },
  MULTILINE_IMPLICIT_KEY: { message: "a key must stand on one line", hint: 'is there a ":" missing?' },
  MULTIPLE_DOCS: { message: "a file holds one YAML document", hint: 'remove the "---" in the middle' },
  RESOURCE_EXHAUSTION: { message: "nested too deeply" },
  BAD_INDENT: { message: "wrong indentation", hint: "entries of one mapping or list begin in the same column" },
};

/** An error of the YAML parser in words of ours. `line` is the text of the line where it stands. */
export function yamlProblem(error: YAMLError, place: Place, line: string): ContentError {
  const jinja = /\{\{-?\s*(.*?)\s*-?\}\}/.exec(line);
  if (jinja) {
    const at = { ...place, column: jinja.index + 1, length: jinja[0].length };
    return new ContentError(jinjaMessage, at, { expected: `"<%= ${jinja[1]} %>"` });
  }
  const { message, expected, hint } = rewritten[error.code] ?? { message: plainer(error.message) };
  const colon = error.code === "BLOCK_AS_IMPLICIT_KEY" ? line.slice(place.column - 1).search(/:(\s|$)/) : -1;
  const at = colon < 0 ? place : { ...place, column: place.column + colon };
  const template = line.includes("<%") ? "put the whole value that holds <% %> in quotes" : undefined;
  return new ContentError(message, at, { expected, hint: template ?? hint, cause: error });
}

function plainer(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/ (["'])quote$/, " quote $1");
}
