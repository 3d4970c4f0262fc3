import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mainFile, ownVersion, prepareRun, templateFile } from "../contestants/mdc.js";
import type { Discipline } from "../discipline.js";
import { measure, type Entrant } from "../measure.js";
import { tasks } from "../playbook.js";
import { ratio, ratioTo, timesTable } from "../table.js";
import { atMost } from "../targets.js";

/** It takes so little time that more rounds cost nothing, and so little that they are needed. */
const ROUNDS = 4;

export const startup: Discipline = {
  name: "startup",
  title: "Without a host",
  about:
    "Asking for the version, and a playbook of fifty tasks whose last one has a parameter that does not exist: it is refused before any " +
    "connection, with exit code 3. `node -e 0` is what the runtime takes by itself.",
  async hold(bench) {
    const version = await ownVersion();
    const folder = join(bench.folder, "startup");
    await mkdir(folder, { recursive: true });
    const wrong = { name: "wrong", file: { path: "/tmp/wrong", stat: "directory" } };
    const command = await prepareRun({ lab: bench.lab, folder }, [...tasks(templateFile).slice(1), wrong]);
    const node: Entrant = {
      name: "node -e 0",
      version: process.version,
      command: { program: process.execPath, args: ["-e", "0"] },
    };
    const asked: Entrant = {
      name: "--version",
      version,
      command: { program: process.execPath, args: [mainFile, "--version"] },
    };
    const refused: Entrant = { name: "playbook with an error", version, command: { ...command, exitCode: 3 } };
    const race = { title: this.title, entrants: [node, asked, refused] };
    const times = await measure(race, { ...bench, runs: bench.runs * ROUNDS });
    return {
      lines: timesTable(times, [ratioTo(node, times, "× node")]),
      targets: [
        atMost("3 × node, --version", 3, ratio(times, asked, node)),
        atMost("6 × node, a playbook with an error", 6, ratio(times, refused, node)),
      ],
    };
  },
};
