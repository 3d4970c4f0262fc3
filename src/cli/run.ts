import { Command } from "commander";
import { addConnectionOptions, addInventoryOptions, addOutputOptions, type OutputFlags } from "./common-options.js";
import type { CliIo } from "./io.js";
import { collectList } from "./parsers.js";
import type { RunFlags } from "./run-options.js";

export interface PlaybookFlags extends RunFlags, OutputFlags {
  listHosts?: true;
  listTasks?: true;
  listTags?: true;
  syntaxCheck?: true;
}

/** `mdc-provision run PLAYBOOK...` */
export function runCommand(io: CliIo, done: (code: number) => void): Command {
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
    .option("--force-handlers", "run notified handlers even on hosts that failed")
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
  mdc-provision run playbooks/site.yml -i inventory/production --output json > run.ndjson`,
    )
    .action(async (playbooks: string[], flags: PlaybookFlags) => {
      const { runPlaybooks } = await import("./run-action.js");
      done(await runPlaybooks(playbooks, flags, io));
    });
}
