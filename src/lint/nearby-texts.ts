import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Content } from "./content.js";

/** Larger files are no templates of anybody. */
const largest = 1024 * 1024;

/** What stands in the templates of the roles and playbooks, and in files of roles that are read when the run gets there. */
export function nearbyTexts({ plays, nodes, texts }: Content): string[] {
  const roles = [...plays.flatMap((play) => play.roles), ...nodes.flatMap(({ node }) => node.role ?? [])];
  const folders = [
    ...plays.map(({ folder }) => join(folder, "templates")),
    ...roles.flatMap(({ path }) =>
      ["templates", "tasks", "handlers", "vars", "defaults"].map((name) => join(path, name)),
    ),
  ];
  const paths = [...new Set(folders)].flatMap(filesBelow);
  return paths.filter((path) => !texts.has(path)).map((path) => readFileSync(path, "utf8"));
}

function filesBelow(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= largest);
}
