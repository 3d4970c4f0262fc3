import type { Discipline, Report } from "./discipline.js";
import { table } from "./table.js";

/** A discipline that was held. */
export interface Result {
  discipline: Pick<Discipline, "title" | "about">;
  report: Report;
}

export interface Results {
  results: readonly Result[];
  machine: string;
  runs: number;
  /** Day of the run, as 2025-01-31. */
  date: string;
}

/** What was promised, what was measured, and whether it holds. */
export function targetsTable(results: readonly Result[]): string[] {
  const rows = results.flatMap(({ discipline, report }) =>
    report.targets.map(({ wanted, measured, holds }) => [
      discipline.title,
      wanted,
      measured,
      holds ? "holds" : "**missed**",
    ]),
  );
  return table([["discipline", "must", "measured", ""], ...rows], 4);
}

/** The page docs/benchmarks.md. */
export function resultsPage({ results, machine, runs, date }: Results): string {
  const sections = results.flatMap(({ discipline, report }) => [
    `## ${discipline.title}`,
    "",
    ...wrapped(discipline.about),
    "",
    ...report.lines,
    "",
  ]);
  return [
    "<!-- Written by `npm run bench`. -->",
    "",
    "# Benchmarks",
    "",
    ...intro,
    "",
    ...wrapped(`Measured on ${date}, ${runs} rounds: ${machine}.`),
    "",
    "## What must hold",
    "",
    ...targetsTable(results),
    "",
    ...sections,
    ...notes,
    "",
  ].join("\n");
}

const intro =
  `Fifty tasks (ten each of: a directory, a file with given content, a line in a file, a file from a template, a command
with \`creates\`) on three hosts of the lab, over SSH on the loopback device, and variations of that. Measured is the whole
process, from its start to its end, connections included; nobody keeps a connection from one run to the next. All contestants
run in turn, round by round, after one round to warm up; whoever has taken a minute in a discipline has no more turns, and
whom the first run alone takes a minute is judged by that. After every run the hosts are looked at: everybody must leave them alike.`.split(
    "\n",
  );

const notes = `## How to read it

- **OpenSSH, script by hand** is the physical limit: one \`ssh\` process for each host, all at once, each with a shell script of
  fifty checks. It compares content and mode like the others, but knows nothing of inventories, diffs or errors.
- **Ansible** runs with pipelining, without gathering facts and with a fixed Python interpreter. Its tasks and ours are the
  same YAML; only the template file differs.
- Hosts, relays and contestants share the cores of one machine, so that what a host computes is in everybody's time.
- Seconds depend on the machine; the ratios, of medians taken in one run side by side, are what to compare.

## How to reproduce

\`\`\`sh
npm run bench                          # everything; writes this page
npm run bench -- --list                # the names of the disciplines
npm run bench -- --only hosts --runs 1 # parts, or a quick look: printed and not written
\`\`\`

It needs what the lab needs ([test/lab/README.md](../test/lab/README.md)). As root on Debian it installs \`ansible-core\`,
\`ansible-mitogen\` and \`rsync\`; elsewhere it takes what is on the \`PATH\`, as it does with \`pyinfra\` everywhere. It raises a lab of
its own, named \`bench\`, puts Python and rsync on its hosts for the peers, and takes it down at the end, also when it is interrupted.`.split(
  "\n",
);

/** In lines of at most 120 characters. */
function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= 120) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
