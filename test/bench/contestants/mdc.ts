import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { projectRoot } from "../../lab/paths.js";
import type { Contestant } from "../contestant.js";
import { tasks } from "../playbook.js";
import { templateText } from "../workload.js";

/** Ourselves, as built: `node dist/cli/main.js run`. */
export const mdcProvision: Contestant = {
  name: "mdc-provision",
  async version() {
    const manifest = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as { version: string };
    return manifest.version;
  },
  async prepare({ lab, folder }) {
    const playbook = join(folder, "site.yml");
    const inventory = join(folder, "hosts.yml");
    await writeFile(join(folder, "app.properties.ejs"), templateText("<%= number %>"));
    await writeFile(playbook, stringify([{ name: "Bench", hosts: "all", tasks: tasks("app.properties.ejs") }]));
    await writeFile(inventory, stringify({ all: { hosts: lab.inventory } }));
    const main = join(projectRoot, "dist/cli/main.js");
    return { program: process.execPath, args: [main, "run", playbook, "-i", inventory, "--output", "plain"] };
  },
};
