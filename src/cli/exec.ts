import { Command } from "commander";
import { addConnectionOptions, addInventoryOptions, addOutputOptions, type OutputFlags } from "./common-options.js";
import type { CliIo } from "./io.js";
import { positiveInteger } from "./parsers.js";
import type { RunFlags } from "./run-options.js";

export interface ExecFlags extends RunFlags, OutputFlags {}

/** `mdc-provision exec PATTERN MODULE [args...]` */
export function execCommand(io: CliIo, done: (code: number) => void): Command {
  const command = new Command("exec")
    .description("Run one module on hosts, without a playbook.")
    .argument("<pattern>", "hosts and groups, as in a play's `hosts`")
    .argument("<module>", "name of the module")
    .argument("[args...]", "its parameters: name=value pairs, JSON, or the text that the module takes")
    .optionsGroup("What to run:")
    .option("-C, --check", "change nothing; tell what would be changed")
    .option("-D, --diff", "show what is changed within files, modes, owners…")
    .option("--detailed-exitcode", "with --check: exit with 10 when changes are pending")
    .option("-l, --limit <pattern>", "only these of the hosts")
    .option("--lock-wait <seconds>", "wait that long for a host that another run works on", positiveInteger);
  addOutputOptions(addConnectionOptions(addInventoryOptions(command)));
  return command
    .addHelpText(
      "after",
      `
Examples:
  mdc-provision exec all ping -i inventory/production
  mdc-provision exec 'dc1:&gateway' command 'uptime' -i inventory/production
  mdc-provision exec database service name=postgresql state=restarted -b -i inventory/production
  mdc-provision exec all file '{"path": "/srv/apim", "state": "directory", "mode": "0750"}' --check --diff -i hosts.yml
  mdc-provision exec all shell -i hosts.yml -- 'df -h | grep /srv'`,
    )
    .action(async (pattern: string, module: string, args: string[], flags: ExecFlags) => {
      const { execModule } = await import("./exec-action.js");
      done(await execModule(pattern, module, args, flags, io));
    });
}
