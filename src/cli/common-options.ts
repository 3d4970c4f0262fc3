import { type Command, Option } from "commander";
import { becomeMethods, type BecomeMethod } from "../become-methods.js";
import type { OutputMode } from "../report/reporter.js";
import { addVaultOptions, type VaultFlags } from "./vault-options.js";
import { collect, count, positiveInteger, words } from "./parsers.js";

export interface InventoryFlags extends VaultFlags {
  inventory?: string[];
  extraVars?: string[];
}

export interface OutputFlags {
  output?: OutputMode;
  stats?: true;
  verbose: number;
}

export interface ConnectionFlags {
  user?: string;
  privateKey?: string;
  askPass?: true;
  connection?: "ssh" | "openssh" | "docker" | "local";
  hostKeyPolicy?: "strict" | "accept-new";
  sshCommonArgs?: string[];
  timeout?: number;
  forks: number;
  become?: true;
  becomeUser?: string;
  becomeMethod?: BecomeMethod;
  askBecomePass?: true;
}

/** A list of its own: `inventory/connection.ts` brings zod along, which `--version` need not wait for. */
const transports: readonly NonNullable<ConnectionFlags["connection"]>[] = ["ssh", "openssh", "docker", "local"];

/** Hosts worked on at the same time, unless told. */
const defaultForks = 50;

export function addInventoryOptions(command: Command): Command {
  const added = command
    .optionsGroup("Hosts and variables:")
    .option("-i, --inventory <path>", "inventory file or folder, or `host1,host2,`; repeatable", collect)
    .option(
      "-e, --extra-vars <vars>",
      "variables that win over all others: name=value, JSON or YAML, or @file; repeatable",
      collect,
    );
  return addVaultOptions(added);
}

export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup("Connection (inventory and playbook win over these):")
    .option("-u, --user <name>", "account to log in with")
    .option("--private-key <file>", "private key to log in with")
    .option("-k, --ask-pass", "ask for the login password")
    .addOption(new Option("-c, --connection <transport>", "how to reach hosts").choices(transports))
    .addOption(
      new Option("--host-key-policy <policy>", "keys of new hosts: refuse them, or write them down").choices([
        "strict",
        "accept-new",
      ]),
    )
    .option("--ssh-common-args <options>", "options of ssh, such as '-o ProxyJump=bastion'", words)
    .option("-T, --timeout <seconds>", "how long to wait for a connection", positiveInteger)
    .option("-f, --forks <n>", "hosts worked on at the same time", positiveInteger, defaultForks)
    .optionsGroup("Privileges (inventory and playbook win over these):")
    .option("-b, --become", "run as another account")
    .option("--become-user <name>", "that account (default: root)")
    .addOption(new Option("--become-method <method>", "how to become it").choices(becomeMethods))
    .option("-K, --ask-become-pass", "ask for the password that this needs");
}

export function addOutputOptions(command: Command): Command {
  return addVerbosity(
    command
      .optionsGroup("Output:")
      .addOption(
        new Option("--output <kind>", "tree, lines or NDJSON (default: pretty on a terminal, else plain)").choices([
          "pretty",
          "plain",
          "json",
        ]),
      )
      .option("--stats", "add round trips, bytes and the slowest tasks to the recap"),
  );
}

export function addVerbosity(command: Command): Command {
  return command.option(
    "-v, --verbose",
    "more detail: -v what tasks printed and why they were skipped, -vv modules, places and times, -vvv what begins, and stacks of errors, -vvvv each round trip: host, account, steps, bytes, time",
    count,
    0,
  );
}
