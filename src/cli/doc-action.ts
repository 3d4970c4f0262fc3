import { loadModules } from "../modules/registry.js";
import type { AnyModule } from "../modules/types.js";
import { parameterShape } from "../playbook/parameter-shape.js";
import { parameterType } from "../playbook/parameter-type.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { knownModule } from "./known-module.js";

const widest = 100;

/** Prints the list of modules, or what those with these names do. Throws UsageError for one that is not there. */
export async function showModules(names: readonly string[], io: CliIo): Promise<number> {
  const modules = await loadModules();
  const width = Math.min(io.stdout.columns ?? widest, widest);
  const pages = names.map((name) => modulePage(knownModule(name, modules), width));
  io.stdout.write(pages.length === 0 ? moduleList([...modules.values()]) : pages.join("\n"));
  return exitCodes.success;
}

function moduleList(modules: readonly AnyModule[]): string {
  const sorted = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const wide = Math.max(...sorted.map(({ name }) => name.length));
  return sorted.map(({ name, summary }) => `${name.padEnd(wide)}  ${summary}\n`).join("");
}

function modulePage({ name, summary, notes, examples, freeForm, params }: AnyModule, width: number): string {
  const shape = Object.entries(parameterShape(params));
  const parameters = shape.flatMap(([parameter, schema]) => {
    const { type, fallback, required } = parameterType(schema);
    const presence = required ? ", required" : fallback === undefined ? "" : `, default ${fallback}`;
    const text = schema.description === undefined ? [] : wrapped(schema.description, width, "      ");
    return [...wrapped(`${parameter}: ${type}${presence}`.replaceAll("`", ""), width, "  "), ...text];
  });
  return [
    `${name}: ${summary}`,
    ...(notes === undefined ? [] : ["", ...wrapped(notes.trim(), width, "")]),
    ...(freeForm === undefined ? [] : ["", `Bare text stands for ${freeForm}: "${name}: …".`]),
    ...(parameters.length === 0 ? [] : ["", "Parameters:", ...parameters]),
    ...(examples.trim() === "" ? [] : ["", "Examples:", ...examples.trimEnd().split("\n").map(indented)]),
    "",
  ].join("\n");
}

function indented(line: string): string {
  return line === "" ? "" : `  ${line}`;
}

/** Lines of at most so many characters; paragraphs stay apart. */
function wrapped(text: string, width: number, indent: string): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(/\s+/)) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + word.length + 1 <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(indent + word);
    }
    return lines;
  });
}
