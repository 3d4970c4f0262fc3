import type { Inventory } from "../inventory/inventory.js";
import type { Handler, Play, Task } from "../playbook/types.js";
import type { Datacenters } from "../topology/datacenters.js";
import type { Semaphore } from "../remote/semaphore.js";
import type { HostLink } from "../topology/host-links.js";
import type { StatsKeeper } from "./custom-stats.js";
import type { HostConnection } from "./connections.js";
import type { ConnectionKeywords } from "./open-connection.js";
import type { HostRun } from "./host-run.js";
import type { HostVariables } from "./host-variables.js";
import type { Journal } from "./journal.js";
import type { RunOptions } from "./options.js";
import type { Past } from "./past.js";

/** True when the task with this title is to be done. */
export type Step = (title: string) => Promise<boolean>;

/** Everything that stays the same during one play on one batch of hosts. */
export interface RunContext {
  play: Play;
  /** Index of the play in the run. */
  playIndex: number;
  inventory: Inventory;
  datacenters: Datacenters;
  /** Who connects to whom, where the inventory describes a deployment. */
  links: () => readonly HostLink[];
  options: RunOptions;
  /** Play handlers and those of roles included so far, in the order of their definition. */
  handlers: Handler[];
  /** All hosts of the run by name, also those outside the batch. */
  hosts: ReadonlyMap<string, HostRun>;
  /** Hosts of the play and of the batch, in order. */
  playHosts: readonly string[];
  batch: readonly HostRun[];
  journal: Journal;
  stats: StatsKeeper;
  /** Where the inventory was read again, as JSON of positions. */
  refreshed: Set<string>;
  /** What tasks with `throttle` wait for. */
  throttles: WeakMap<Task, Semaphore>;
  /** What an earlier run that is gone on with has done. */
  past: Past | undefined;
  /** Asks whether a task is to be done (`--step`); undefined when nobody is to be asked. */
  step: Step | undefined;
  /** A connection to any host, also one that no play names (`delegate_to`), as the play reaches it unless told. */
  connectionTo(host: string, keywords?: ConnectionKeywords): HostConnection;
  /** Variables that tasks have given a host, also one that no play names. */
  variablesOf(host: string): HostVariables;
  /** Gives it more (`delegate_facts`). */
  giveVariables(host: string, more: HostVariables): void;
  /** True once the user asked to stop: running steps end, no new ones begin. */
  stopping(): boolean;
}
