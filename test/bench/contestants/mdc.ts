import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { projectRoot } from "../../lab/paths.js";
import type { Arena, CommandLine, Contestant } from "../contestant.js";
import { tasks } from "../playbook.js";
import { folders, templateText } from "../workload.js";

export const mainFile = join(projectRoot, "dist/cli/main.js");
export const templateFile = "app.properties.ejs";

/** Ourselves, as built: `node dist/cli/main.js run`. */
export const mdcProvision: Contestant = {
  name: "mdc-provision",
  version: ownVersion,
  prepare: (arena) => prepareRun(arena, tasks(templateFile, folders())),
};

export async function ownVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** A run of any tasks on all hosts of the arena; `keywords` are more of the play's, `variablesOf` gives each host some of its own. */
export async function prepareRun(
  { lab, folder }: Pick<Arena, "lab" | "folder">,
  allTasks: readonly object[],
  keywords: object = {},
  variablesOf: (host: string) => Record<string, string> = () => ({}),
): Promise<CommandLine> {
  const playbook = join(folder, "site.yml");
  const inventory = join(folder, "hosts.yml");
  const hosts = Object.entries(lab.inventory).map(([host, how]) => [host, { ...how, ...variablesOf(host) }]);
  await writeFile(join(folder, templateFile), templateText("<%= number %>"));
  await writeFile(playbook, stringify([{ name: "Bench", hosts: "all", ...keywords, tasks: allTasks }]));
  await writeFile(inventory, stringify({ all: { hosts: Object.fromEntries(hosts) as object } }));
  return { program: process.execPath, args: [mainFile, "run", playbook, "-i", inventory, "--output", "plain"] };
}
