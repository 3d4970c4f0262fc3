import { Command } from "commander";
import { addConnectionOptions, addInventoryOptions, addOutputOptions, type OutputFlags } from "./common-options.js";
import type { CliIo } from "./io.js";
import { collectList, positiveInteger } from "./parsers.js";
import type { RunFlags } from "./run-options.js";

export interface PlaybookFlags extends RunFlags, OutputFlags {
  listHosts?: true;
  listTasks?: true;
  listTags?: true;
  syntaxCheck?: true;
  startAtTask?: string;
  step?: true;
  resume?: string | true;
  rerunUnknown?: true;
  skipUnknown?: true;
  keptHandlers: boolean;
  /** False with --no-log. */
  log?: string | false;
}

/** `mdc-provision run PLAYBOOK...` */
export function runCommand(io: CliIo, done: (code: number) => void, args: readonly string[]): Command {
  const command = new Command("run")
    .description("Run playbooks: bring the hosts of an inventory to the state that they describe.")
    .argument("<playbook...>", "playbook files, run one after the other")
    .optionsGroup("What to run:")
    .option("-C, --check", "change nothing; tell what would be changed")
    .option("-D, --diff", "show what is changed within files, modes, owners…")
    .option("--detailed-exitcode", "with --check: exit with 10 when changes are pending")
    .option("-l, --limit <pattern>", "only these of the hosts, or @file with a host per line")
    .option("-t, --tags <tags>", "only tasks with one of these tags", collectList)
    .option("--skip-tags <tags>", "all tasks but those with one of these tags", collectList)
    .option("--lock-wait <seconds>", "wait that long for a host that another run works on", positiveInteger)
    .option("--force-handlers", "run notified handlers even on hosts that failed")
    .option("--start-at-task <name>", "leave out all before the task with this name; * and ? match any text")
    .option("--step", "ask before each task: yes, no, or go on without asking")
    .optionsGroup("After a run that did not come to its end:")
    .option(
      "--resume [log]",
      "go on at the first task that was not done, per host (default: the newest run of the same)",
    )
    .option("--rerun-unknown", "with --resume: run commands again of which nobody knows whether they were done")
    .option("--skip-unknown", "with --resume: take these commands as done")
    .option(
      "--no-kept-handlers",
      "do not run handlers that an earlier run was notified of and could not run; they stay kept",
    )
    .option(
      "--log <file>",
      "write the run log there (default: among the newest 50 in ~/.local/state/mdc-provision/runs)",
    )
    .option("--no-log", "write no run log")
    .optionsGroup("Look without running:")
    .option("--syntax-check", "check playbooks, roles, templates and inventory; touch no host")
    .option("--list-hosts", "list the hosts of each play")
    .option("--list-tasks", "list the tasks that would be run")
    .option("--list-tags", "list the tags of each play");
  addOutputOptions(addConnectionOptions(addInventoryOptions(command)));
  return command
    .addHelpText(
      "after",
      `
Exit codes:
  0 done   1 fault of mdc-provision   2 a host failed   3 content or inventory is wrong, no host was touched
  4 a host was unreachable   5 wrong usage   10 changes are pending (--check --detailed-exitcode)   130 interrupted

Examples:
  mdc-provision run playbooks/site.yml -i inventory/production
  mdc-provision run playbooks/site.yml -i inventory/production --check --diff --limit dc2
  mdc-provision run playbooks/site.yml -i inventory/production --tags load-balancers -e portal_hostname=api.example.com
  mdc-provision run playbooks/site.yml -i inventory/production -e @secrets.yml -b -K
  mdc-provision run playbooks/site.yml -i inventory/production --resume
  mdc-provision run playbooks/site.yml -i inventory/production --start-at-task 'gateway : *' --step
  mdc-provision run playbooks/site.yml -i inventory/production --output json > run.ndjson`,
    )
    .action(async (playbooks: string[], flags: PlaybookFlags) => {
      const { runPlaybooks } = await import("./run-action.js");
      done(await runPlaybooks(playbooks, flags, args, io));
    });
}
