import type { BecomeMethod } from "../become-methods.js";

/** What the command line (or a program) says about a run as a whole. */
export interface RunOptions {
  /** Nothing is changed; the run tells what would be. */
  check: boolean;
  /** Diffs will be shown: text that only a diff needs is read only then. */
  diff: boolean;
  /** Host pattern that narrows the hosts of every play. */
  limit: string | undefined;
  /** Tags of which a task needs one; empty: all tasks but those tagged `never`. */
  tags: readonly string[];
  skipTags: readonly string[];
  /** Variables that win over all others: plain values, never templates. */
  extraVars: Readonly<Record<string, unknown>>;
  /** Hosts that are worked on at the same time. */
  forks: number;
  /** How often the command line asks for more words: the variable `ansible_verbosity`. */
  verbosity: number;
  /** Handlers that were notified run on failed hosts, too. */
  forceHandlers: boolean;
  /** Seconds to wait for another run's lock of a host; undefined for a run that takes no lock, since it changes nothing. */
  lockWait?: number | undefined;
  /** A check that finds pending changes ends with exit code 10. */
  detailedExitCode: boolean;
  connection: ConnectionOptions;
  become: BecomeOptions;
}

/** How hosts are reached where inventory and playbook say nothing (a command line stands below variables). */
interface ConnectionOptions {
  transport: "ssh" | "openssh" | "docker" | "local" | undefined;
  user: string | undefined;
  privateKeyFile: string | undefined;
  password: string | undefined;
  /** Seconds to wait for a connection. */
  timeout: number | undefined;
  /** Options of ssh(1), one word each. */
  sshArguments?: readonly string[] | undefined;
  hostKeyPolicy?: "strict" | "accept-new" | undefined;
}

/** Privilege escalation where playbook and inventory say nothing. */
interface BecomeOptions {
  enabled: boolean;
  user: string | undefined;
  method: BecomeMethod | undefined;
  password: string | undefined;
}
