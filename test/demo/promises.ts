import { join } from "node:path";
import { compare, tasksOf } from "./comparison.js";
import type { InventoryFiles } from "./inventory.js";
import { createProgress } from "./progress.js";
import { provision } from "./provision.js";
import type { RunRecord } from "./results.js";

/** What the project promises about the demo, in seconds. */
const firstRunLimit = 480;
const secondRunLimit = 15;

export interface Demo {
  files: InventoryFiles;
  /** Where the lines of each run are kept. */
  folder: string;
  signal: AbortSignal;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Check, run, run again; prints what came of each promise. False when one was broken. */
export async function keepPromises(demo: Demo): Promise<boolean> {
  const check = await step(demo, "check", "What would be done (--check):", ["--check"]);
  const first = await step(demo, "first", "The first run:", []);
  if (demo.signal.aborted) return false;
  if (first.exitCode !== 0)
    return verdict([["the first run ends without failure", false, `exit code ${first.exitCode}`]]);
  print(`\n${proofOf(first)}`);
  const second = await step(demo, "second", "The second run:", []);
  const after = await step(demo, "after", "What would still be done (--check):", ["--check"]);
  if (demo.signal.aborted) return false;
  return verdict([...checkPromises(check, first), ...runPromises(first, second), afterPromise(after)]);
}

async function step(demo: Demo, name: string, title: string, flags: readonly string[]): Promise<RunRecord> {
  if (demo.signal.aborted) return { results: [], changed: {}, seconds: 0, exitCode: 130 };
  print(`\n${title}`);
  const record = await provision({
    files: demo.files,
    flags,
    log: join(demo.folder, `${name}.ndjson`),
    onLine: createProgress(print),
    signal: demo.signal,
  });
  print(`  ${record.seconds.toFixed(1)} s, exit code ${record.exitCode}`);
  return record;
}

/** The table that the playbook prints at its end. */
function proofOf({ results }: RunRecord): string {
  return String(results.findLast((one) => one.task === "The proof")?.message ?? "There is no proof.");
}

type Promised = [promise: string, kept: boolean, remark: string];

function checkPromises(check: RunRecord, first: RunRecord): Promised[] {
  const { told, open, untold, undone, mistaken } = compare(check, first);
  const lists = {
    "Done, and unknown beforehand": open,
    "Done, and not told": untold,
    "Told, and not done": undone,
    "Predicted otherwise, behind a change of which check mode cannot know all effects": mistaken,
  };
  for (const [title, tasks] of Object.entries(lists))
    if (tasks.length > 0) print([`\n${title}:`, ...tasks.map((task) => `  ${task}`)].join("\n"));
  return [
    ["check mode ends without failure", check.exitCode === 0, `exit code ${check.exitCode}`],
    [
      "check mode tells what the first run does, or says what it cannot know",
      told > 0 && [...untold, ...undone, ...mistaken].length === 0,
      `${told} changes told; tasks: ${open.length} unknown, ${untold.length} not told, ${undone.length} not done, ${mistaken.length} predicted wrongly`,
    ],
  ];
}

function runPromises(first: RunRecord, second: RunRecord): Promised[] {
  const again = Object.entries(second.changed).filter(([, count]) => count > 0);
  return [
    [
      `the first run takes less than ${firstRunLimit} s`,
      first.seconds < firstRunLimit,
      `${first.seconds.toFixed(0)} s`,
    ],
    ["the second run ends without failure", second.exitCode === 0, `exit code ${second.exitCode}`],
    [
      "the second run changes nothing",
      second.exitCode === 0 && again.length === 0,
      again.map(([host, count]) => `${host} ${count}`).join(", ") || "changed=0 on every host",
    ],
    [
      `the second run takes less than ${secondRunLimit} s`,
      second.seconds < secondRunLimit,
      `${second.seconds.toFixed(1)} s`,
    ],
  ];
}

/** What stands on the output of a command that a check does not run remains unknown. */
function afterPromise(after: RunRecord): Promised {
  const pending = after.results.filter(({ status }) => status === "changed");
  const open = tasksOf(after, "unknown");
  if (open.length > 0) print(["\nUnknown in a check afterwards:", ...open.map((task) => `  ${task}`)].join("\n"));
  return [
    "a check afterwards finds nothing to do",
    after.exitCode === 0 && pending.length === 0,
    `${pending.length} changes told; tasks: ${open.length} unknown`,
  ];
}

function verdict(promises: readonly Promised[]): boolean {
  print("\nPromises:");
  for (const [promise, kept, remark] of promises) print(`  ${kept ? "kept  " : "BROKEN"}  ${promise} (${remark})`);
  return promises.every(([, kept]) => kept);
}
