import type { Past } from "../engine/past.js";
import { UsageError } from "../errors.js";
import { walkPlay } from "../playbook/walk.js";
import { Problems } from "../playbook/problems.js";
import type { Play } from "../playbook/types.js";
import { isCompiled } from "../template/compile.js";
import {
  fileOf,
  isDone,
  isNamed,
  loggedTasks,
  ofUnknownEnd,
  pastOf,
  withUnknownSkipped,
  type LoggedTask,
} from "./done-before.js";
import { readRunLog, type LoggedRun, type LogLine } from "./read-run-log.js";
import { shownTime } from "./run-header.js";
import { logFiles } from "./run-log.js";

/** What to do with commands that were begun and whose end nobody knows. */
type UnknownEnd = "refuse" | "rerun" | "skip";

export interface ResumeRequest {
  /** Undefined: the newest run of the same playbooks and inventory. */
  file: string | undefined;
  /** Folder of the run logs. */
  folder: string;
  playbooks: readonly string[];
  inventory: readonly string[];
  plays: readonly Play[];
  unknown: UnknownEnd;
}

/** Everything that a result without known fields lacks. */
const usualFields = [
  "stdout",
  "stderr",
  "stdout_lines",
  "stderr_lines",
  "rc",
  "start",
  "end",
  "delta",
  "msg",
  "results",
];

/** Finds the run to go on with and gives what it did. Throws UsageError when there is none, or when it cannot be gone on with. */
export function resumed(request: ResumeRequest): { past: Past; file: string } {
  const run = chosenRun(request);
  const { header } = run;
  if (header.check)
    throw new UsageError(`${run.file} is the log of a check, which did nothing that could be gone on with`);
  for (const what of ["playbooks", "inventory"] as const) {
    if (header[what].join("\0") === request[what].join("\0")) continue;
    throw new UsageError(`${run.file} is the log of a run of other ${what === "playbooks" ? "playbooks" : "hosts"}`, {
      expected: `the ${what} ${header[what].join(", ")}`,
    });
  }
  const lines = linesOfAll(run);
  const recap = run.lines.find((line) => line.type === "recap");
  // With --limit it may have been the end of some hosts only.
  const left = lines.some((line) => line.type === "play_start" && line.hosts.some((host) => !recap?.hosts[host]));
  if (recap?.exit_code === 0 && !left)
    throw new UsageError(
      `the run of ${shownTime(header.time)} came to its end: nothing of it is left to do (${run.file})`,
    );
  const tasks = loggedTasks(lines);
  refuseOtherContent(tasks, request.plays);
  const unknown = ofUnknownEnd(tasks);
  if (unknown.length > 0 && request.unknown === "refuse") throw unknownError(unknown);
  const known = request.unknown === "skip" ? withUnknownSkipped(tasks, usualFields) : tasks;
  return { past: pastOf(known, shownTime(header.time)), file: run.file };
}

function chosenRun({ file, folder, playbooks, inventory }: ResumeRequest): LoggedRun {
  if (file !== undefined) return readRunLog(file);
  for (const candidate of logFiles(folder)) {
    const run = readable(candidate);
    if (!run || run.header.check) continue;
    const same = [run.header.playbooks, run.header.inventory].join("\n") === [playbooks, inventory].join("\n");
    if (same) return run;
  }
  throw new UsageError("there is no log of a run of these playbooks on this inventory", {
    expected: `one in ${folder}, or --resume=FILE`,
  });
}

function readable(file: string): LoggedRun | undefined {
  try {
    return readRunLog(file);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** A run may itself have gone on with another one. */
function linesOfAll(run: LoggedRun): LogLine[] {
  const { resumes } = run.header;
  return resumes === undefined ? run.lines : [...linesOfAll(readRunLog(resumes)), ...run.lines];
}

/** A command that was done and is not to be found any more may be there under another name: it must not be run twice. */
function refuseOtherContent(tasks: readonly LoggedTask[], plays: readonly Play[]): void {
  const walks = plays.map((play) => walkPlay(play, new Problems()).visited.map(({ node }) => node));
  for (const task of tasks) {
    const { point } = task;
    const play = plays[point.play_index];
    if (play?.name !== point.play)
      throw changedError(`play "${point.play}"`, point.place, `play ${point.play_index + 1}`);
    if (task.repeatable || !(isDone(task) || task.items.size > 0)) continue;
    const file = fileOf(point);
    const near = (walks[point.play_index] ?? []).filter(({ place }) => place.file === file);
    const found = near.some((node) => {
      if (node.kind !== "task" || node.module.name !== point.module || node.role?.name !== point.role) return false;
      if (!isNamed(point)) return `${file}:${node.place.line}` === point.place;
      return isCompiled(node.name) || node.name === point.task;
    });
    // What is included under a name that is known only at its turn cannot be seen from here.
    if (!found && near.length > 0) throw changedError(`"${point.task}"`, point.place, "the same place");
  }
}

function changedError(what: string, place: string, where: string): UsageError {
  return new UsageError(
    `the content has changed since that run: ${what}, which was done (${place}), is not at ${where} any more`,
    {
      expected: "tasks with the names that they had",
      hint: "start with --start-at-task, or from the beginning",
    },
  );
}

function unknownError(tasks: readonly LoggedTask[]): UsageError {
  const named = tasks.map(({ point }) => `"${point.task}" on ${point.host} (${point.place})`);
  return new UsageError(`nobody knows whether these commands were done: ${named.join(", ")}`, {
    expected: "--rerun-unknown to run them again, or --skip-unknown to take them as done",
    hint: "look on the host which it is",
  });
}
