import type { z } from "zod";
import type { AnyModule } from "../../src/modules/types.js";
import { parameterShape } from "../../src/playbook/parameter-shape.js";
import { parameterType } from "../../src/playbook/parameter-type.js";

const generated = "<!-- Written by `npm run docs` from the source; do not edit. -->";

/** docs/modules/README.md: every module with its one sentence. */
export function moduleIndex(modules: readonly AnyModule[]): string {
  return [
    generated,
    "",
    "# Modules",
    "",
    "What tasks can do. Modules that have the name of one of Ansible's take its parameters and mean the same; they can also be",
    "written with their collection (`ansible.builtin.NAME`). A module that finds its work done changes nothing. What check mode can tell of each stands in",
    "[check-mode.md](../check-mode.md).",
    "What every task can have besides its module stands in [language.md](../language.md).",
    "",
    "| Module | |",
    "| --- | --- |",
    ...modules.map(({ name, summary }) => `| [${name}](${fileOf(name)}) | ${cell(summary)} |`),
    "",
  ].join("\n");
}

/** One page for a module, from what its definition says. */
export function modulePage(module: AnyModule): string {
  const { name, collection, summary, notes, examples, freeForm } = module;
  const shape = Object.entries(parameterShape(module.params));
  return [
    generated,
    "",
    `# ${name}`,
    "",
    `${summary}.`,
    ...(notes === undefined ? [] : ["", notes.trim()]),
    ...(collection === undefined ? [] : ["", `Can also be written as \`${collection}.${name}\`.`]),
    ...(freeForm === undefined ? [] : ["", `Bare text stands for \`${freeForm}\`: \`${name}: …\`.`]),
    ...(shape.length === 0 ? [] : ["", "## Parameters", "", ...parameterTable(shape)]),
    ...(examples.trim() === "" ? [] : ["", "## Examples", "", "```yaml", examples.trim(), "```"]),
    "",
    `Source: [src/modules/${name.replaceAll("_", "-")}.ts](../../src/modules/${name.replaceAll("_", "-")}.ts)`,
    "",
  ].join("\n");
}

export function fileOf(module: string): string {
  return `${module}.md`;
}

function parameterTable(shape: readonly [string, z.ZodType][]): string[] {
  const rows = shape.map(([name, schema]) => {
    const { type, fallback, required } = parameterType(schema);
    const presence = required ? "**required**" : (fallback ?? "");
    return `| \`${name}\` | ${cell(type)} | ${cell(presence)} | ${cell(schema.description ?? "")} |`;
  });
  return ["| Parameter | Type | Default | |", "| --- | --- | --- | --- |", ...rows];
}

/** A bar would end the cell, a line break the table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}
