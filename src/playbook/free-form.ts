import type { AnyModule } from "../modules/types.js";
import { parameterShape } from "./parameter-shape.js";
import type { Problems } from "./problems.js";
import { describe, type SourceEntry, type SourceScalar } from "./source.js";

/** Parameters from a bare value: the module's free form, if it has one. `key=value` text gets the YAML for it as a hint. */
export function readFreeForm(
  module: AnyModule,
  written: SourceEntry,
  value: SourceScalar,
  problems: Problems,
): SourceEntry[] | undefined {
  if (module.freeForm !== undefined) {
    refuseOptions(module, value, problems);
    return [{ key: module.freeForm, keyPlace: written.keyPlace, value }];
  }
  const pairs = keyValuePairs(value.text);
  if (pairs === undefined) {
    problems.report(`"${written.key}" is ${describe(value)}`, value.place, { expected: "a mapping of parameters" });
  } else {
    problems.report(`parameters of "${written.key}" as key=value`, value.place, {
      expected: "a mapping of parameters",
      hint: ["write", `${written.key}:`, ...pairs.map(([key, text]) => `  ${key}: ${asYaml(text)}`)].join("\n"),
    });
  }
  return undefined;
}

/** In Ansible `command: ls chdir=/tmp` takes the last word as an option; here it would be an argument of ls. */
function refuseOptions(module: AnyModule, value: SourceScalar, problems: Problems): void {
  const names = Object.keys(parameterShape(module.params)).filter((name) => name !== module.freeForm);
  for (const match of value.text.matchAll(/(?<=^|\s)([a-z_]+)=(\S*)/g)) {
    const [whole, name, text] = match;
    if (name === undefined || !names.includes(name)) continue;
    problems.report(
      `"${name}" is a parameter of "${module.name}", not part of its text`,
      value.at(match.index, whole.length),
      {
        hint: ["write it under args:", "args:", `  ${name}: ${asYaml(text ?? "")}`].join("\n"),
      },
    );
  }
}

/** `src=a dest="b c"` cut into pairs; undefined when the text is something else. */
export function keyValuePairs(text: string): [string, string][] | undefined {
  const word = /\s*([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\{\{.*?\}\}|<%.*?%>|\S)*)\s*/y;
  const pairs: [string, string][] = [];
  while (word.lastIndex < text.length) {
    const match = word.exec(text);
    if (match?.[1] === undefined) return undefined;
    pairs.push([match[1], (match[2] ?? "").replace(/^(["'])(.*)\1$/s, "$2")]);
  }
  return pairs.length > 0 ? pairs : undefined;
}

function asYaml(text: string): string {
  return /^[\w./-][\w./ -]*$/.test(text) ? text : JSON.stringify(text);
}
