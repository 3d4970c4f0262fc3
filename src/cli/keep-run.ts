import { resolve } from "node:path";
import type { EventListener } from "../engine/events.js";
import type { RunRequest } from "../engine/run.js";
import { UsageError } from "../errors.js";
import type { Play } from "../playbook/types.js";
import { runsFolder, stateFolder } from "../state/folder.js";
import { HandlersOfRun } from "../state/handlers-of-run.js";
import { KeptHandlers } from "../state/kept-handlers.js";
import { resumed } from "../state/resume.js";
import { newHeader, type RunHeader } from "../state/run-header.js";
import { logFile, openRunLog, removeOldLogs, type RunLog } from "../state/run-log.js";
import type { CliIo } from "./io.js";
import type { PlaybookFlags } from "./run.js";
import { shownCommand } from "./shown-command.js";
import { version } from "./version.js";

/** What a run takes over from earlier ones, and what it leaves for later ones. */
export interface Keeping {
  request: Pick<RunRequest, "past" | "kept">;
  /** Events go to what is kept first, then to whoever shows them. */
  through(show: EventListener): EventListener;
  close(): void;
}

/** Opens the run log and finds what earlier runs left. Throws UsageError when there is nothing to resume, or no log can be written. */
export function keepRun(
  paths: readonly string[],
  plays: readonly Play[],
  flags: PlaybookFlags,
  args: readonly string[],
  io: CliIo,
): Keeping {
  const playbooks = paths.map((path) => resolve(io.cwd, path));
  const inventory = (flags.inventory ?? []).map((one) => (one.includes(",") ? one : resolve(io.cwd, one)));
  const check = flags.check ?? false;
  const past = resumeOf({ playbooks, inventory, plays }, flags, io);
  const command = ["mdc-provision", ...shownCommand(args)];
  const about = { program: version(), command, cwd: io.cwd, playbooks, inventory, check, resumes: past?.file };
  const run = newHeader(about);
  const early: string[] = [];
  let warn = (message: string, _host?: string): unknown => early.push(message);
  const log = openLog(run, flags, io, (message) => warn(message));
  const handlers = new HandlersOfRun({
    store: new KeptHandlers(stateFolder(io.env), inventory),
    run,
    plays,
    recall: flags.keptHandlers,
    warn: (message, host) => warn(message, host),
  });
  return {
    request: { past: past?.past, kept: (host, play) => handlers.recalled(host, play) },
    through(show) {
      const listener: EventListener = (event) => {
        log?.onEvent(event);
        handlers.onEvent(event);
        show(event);
      };
      warn = (message, host) => listener({ type: "warning", message, ...(host === undefined ? {} : { host }) });
      early.forEach((message) => warn(message));
      return listener;
    },
    close: () => log?.close(),
  };
}

function resumeOf(
  about: { playbooks: readonly string[]; inventory: readonly string[]; plays: readonly Play[] },
  flags: PlaybookFlags,
  io: CliIo,
): ReturnType<typeof resumed> | undefined {
  const { resume, rerunUnknown, skipUnknown, log } = flags;
  if (resume === undefined) {
    if (!rerunUnknown && !skipUnknown) return undefined;
    throw new UsageError(`--${rerunUnknown ? "rerun" : "skip"}-unknown says what --resume does, which is not given`);
  }
  const file = resume === true ? undefined : resolve(io.cwd, resume);
  if (rerunUnknown && skipUnknown) throw new UsageError("--rerun-unknown and --skip-unknown exclude each other");
  if (typeof log === "string" && file === resolve(io.cwd, log))
    throw new UsageError("the log of a run that is resumed cannot be that of the new run");
  const unknown = rerunUnknown ? "rerun" : skipUnknown ? "skip" : "refuse";
  return resumed({ ...about, file, folder: runsFolder(io.env), unknown });
}

/** Without a log that was asked for nothing is begun; one that nobody asked for may lack. */
function openLog(
  run: RunHeader,
  { log }: PlaybookFlags,
  io: CliIo,
  onFault: (message: string) => void,
): RunLog | undefined {
  if (log === false) return undefined;
  const folder = runsFolder(io.env);
  const file = log === undefined ? logFile(folder, run) : resolve(io.cwd, log);
  try {
    if (log === undefined) removeOldLogs(folder);
    return openRunLog(file, run, (error) => onFault(`the run log ends here: ${error.message}`));
  } catch (error) {
    const message = `the run log cannot be written: ${(error as Error).message}`;
    if (log !== undefined) throw new UsageError(message, { cause: error });
    onFault(message);
    return undefined;
  }
}
