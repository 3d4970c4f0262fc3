import type { RunOptions } from "../engine/options.js";
import { runPlays, type RunRequest } from "../engine/run.js";
import { ContentError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import type { Play } from "../playbook/types.js";
import { shortPath } from "../report/text.js";
import { findDatacenters } from "../topology/datacenters.js";
import { linksIn } from "./deployment.js";
import type { OutputFlags } from "./common-options.js";
import type { Keeping } from "./keep-run.js";
import type { Asking } from "./step.js";
import type { CliIo } from "./io.js";
import { reportRun } from "./report-run.js";

/** Plays that were checked, and what they run on. */
export interface Prepared {
  plays: readonly Play[];
  inventory: Inventory;
  /** What is odd and no error. */
  warnings: readonly ContentError[];
}

/** What a run of playbooks has besides. */
export interface Extras {
  keeping: Keeping;
  asking: Asking | undefined;
  from: RunRequest["from"];
}

/** Runs plays and shows what happens. Gives the exit code. */
export function runAndReport(
  prepared: Prepared,
  options: RunOptions,
  flags: OutputFlags,
  io: CliIo,
  extras?: Extras,
): Promise<number> {
  const { plays, inventory, warnings } = prepared;
  const datacenters = findDatacenters(inventory, plays[0]?.folder);
  return reportRun(
    (show) => {
      const listener = extras?.keeping.through(show) ?? show;
      for (const warning of warnings) listener({ type: "warning", message: warningText(warning, io.cwd) });
      const links = linksIn(inventory, options.extraVars, plays[0]?.folder);
      const more = { ...extras?.keeping.request, from: extras?.from, step: extras?.asking?.ask };
      const run = runPlays({ plays, inventory, datacenters, links, options, listener, ...more });
      return { ...run, stop: () => (run.stop(), extras?.asking?.end()) };
    },
    flags,
    options,
    io,
  );
}

function warningText({ place, message, hint }: ContentError, cwd: string): string {
  const where = place === undefined ? "" : `${shortPath(place.file, cwd)}:${place.line}: `;
  return `${where}${message}${hint === undefined ? "" : ` (${hint})`}`;
}
