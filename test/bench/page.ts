import type { Entrant, Times } from "./measure.js";
import { spreadOf } from "./statistics.js";

/** What one discipline came to. */
export interface Outcome {
  name: string;
  times: Times;
}

export interface Results {
  outcomes: readonly Outcome[];
  missing: readonly string[];
  machine: string;
  runs: number;
  /** Day of the run, as 2025-01-31. */
  date: string;
}

/** A table in Markdown: seconds of each contestant, and how many times as long as the reference it took. */
export function outcomeTable({ times }: Outcome, missing: readonly string[], reference: Entrant): string[] {
  const base = spreadOf(times.get(reference) ?? []).median;
  const rows = [...times].map(([entrant, values]) => {
    const { min, median, max } = spreadOf(values);
    const ratio = entrant === reference ? "1" : (median / base).toFixed(median / base < 10 ? 2 : 1);
    const cells = [min, median, max].map((seconds) => seconds.toFixed(2));
    return [entrant.contestant.name, entrant.version, ...cells, ratio];
  });
  const absent = missing.map((name) => [name, "not installed", "", "", "", ""]);
  return aligned([["", "version", "min s", "median s", "max s", "× ours"], ...rows, ...absent]);
}

/** The page docs/benchmarks.md. */
export function resultsPage({ outcomes, missing, machine, runs, date }: Results): string {
  const tables = outcomes.flatMap((outcome) => {
    const [reference] = outcome.times.keys();
    return reference ? [`## ${outcome.name}`, "", ...outcomeTable(outcome, missing, reference), ""] : [];
  });
  return [
    "<!-- Written by `npm run bench`. -->",
    "",
    "# Benchmarks",
    "",
    "Fifty tasks (ten each of: a directory, a file with given content, a line in a file, a file from a template, a command",
    "with `creates`) on three hosts of the lab, over SSH on the loopback device. Measured is the whole process, from its start",
    "to its end, connections included; nobody keeps a connection from one run to the next. All contestants run in turn,",
    `round by round: one round to warm up, then ${runs} that count. After every run the hosts are looked at: where there is`,
    "nothing to change, no file may have been touched; after a first run, all contestants must have made the same files with",
    "the same modes.",
    "",
    `Measured on ${date}: ${machine}.`,
    "",
    ...tables,
    ...notes,
    "",
  ].join("\n");
}

const notes = `## How to read it

- **OpenSSH, script by hand** is the physical limit: one \`ssh\` process for each host, all at once, each with a shell script of
  fifty checks. It compares content and mode like the others, but knows nothing of inventories, diffs or errors.
- **Ansible** runs with pipelining, without gathering facts and with a fixed Python interpreter. Its tasks and ours are the
  same YAML; only the template file differs.
- Our "first run" includes the guard before and the confirmation after every change. A command is a rendezvous of all hosts.
- Seconds depend on the machine; the ratios, taken in one run side by side, are what to compare.

## How to reproduce

\`\`\`sh
npm run bench                 # about ten minutes, most of them Ansible's
npm run bench -- --runs 1     # a quick look; writes the page as well
\`\`\`

It needs what the lab needs ([test/lab/README.md](../test/lab/README.md)). As root on Debian it installs \`ansible-core\` and
\`ansible-mitogen\`; elsewhere it takes what is on the \`PATH\`, as it does with \`pyinfra\` everywhere. It raises a lab of its own,
named \`bench\`, puts Python on its hosts for the peers, and takes it down at the end.`.split("\n");

function aligned(rows: readonly (readonly string[])[]): string[] {
  const [header = [], ...body] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(header), `| ${rule.join(" | ")} |`, ...body.map(line)];
}
