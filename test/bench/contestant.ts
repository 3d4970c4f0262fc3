import type { Lab } from "../lab/index.js";

/** One command line, as an operator would give it. */
export interface CommandLine {
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The code that it must end with; 0 unless told. */
  exitCode?: number;
}

/** What a contestant works with. */
export interface Arena {
  /** The hosts, at the ports at which they are to be reached. */
  lab: Lab;
  /** A folder for its files, which is there and is its own. */
  folder: string;
  /** Configuration for OpenSSH that knows the hosts of the lab by name. */
  sshConfig: string;
}

/** A tool that does the fifty tasks on all hosts. */
export interface Contestant {
  name: string;
  /** Its version, or undefined when it is not installed. */
  version(): Promise<string | undefined>;
  /** Writes its playbook or script and gives the command that runs it. */
  prepare(arena: Arena): Promise<CommandLine>;
}
