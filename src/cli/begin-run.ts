import type { RunOptions } from "../engine/options.js";
import { runPlays } from "../engine/run.js";
import { ContentError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import type { Play } from "../playbook/types.js";
import { shortPath } from "../report/text.js";
import { findDatacenters } from "../topology/datacenters.js";
import type { OutputFlags } from "./common-options.js";
import type { CliIo } from "./io.js";
import { reportRun } from "./report-run.js";

/** Plays that were checked, and what they run on. */
export interface Prepared {
  plays: readonly Play[];
  inventory: Inventory;
  /** What is odd and no error. */
  warnings: readonly ContentError[];
}

/** Runs plays and shows what happens. Gives the exit code. */
export function runAndReport(prepared: Prepared, options: RunOptions, flags: OutputFlags, io: CliIo): Promise<number> {
  const { plays, inventory, warnings } = prepared;
  const datacenters = findDatacenters(inventory, plays[0]?.folder);
  return reportRun(
    (listener) => {
      for (const warning of warnings) listener({ type: "warning", message: warningText(warning, io.cwd) });
      return runPlays({ plays, inventory, datacenters, options, listener });
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
