import { accountOf } from "../engine/account.js";
import type { HostConnection } from "../engine/connections.js";
import { inventoryLookups } from "../engine/inventory-lookups.js";
import { inventoryNames } from "../engine/inventory-names.js";
import { connectionOf } from "../engine/open-connection.js";
import type { RunOptions } from "../engine/options.js";
import { TaskScope } from "../engine/scope.js";
import { TaskError, UnreachableError } from "../errors.js";
import type { Inventory } from "../inventory/inventory.js";
import type { Become, Step, StepResult } from "../remote/types.js";
import type { Datacenters } from "../topology/datacenters.js";

/** What reaching hosts takes. */
export interface Reach {
  inventory: Inventory;
  datacenters: Datacenters;
  options: RunOptions;
  folder: string;
  warn: (message: string) => void;
}

/** The server's account on one host, by which questions are asked over and over. */
export class ServerAccount {
  readonly #connection: HostConnection;
  readonly #become: () => Become | undefined;

  constructor(host: string, user: string, reach: Reach) {
    const { inventory, datacenters, options, folder, warn } = reach;
    this.#connection = connectionOf(host, inventory, datacenters, options, folder, {}, () => undefined, {
      warn,
    });
    this.#become = () => becoming(host, user, reach);
  }

  /** What the steps came to, in one round trip; or why the host did not answer, or not as that account. */
  async ask(steps: readonly Step[]): Promise<StepResult[] | { state: "unreachable" | "refused"; reason: string }> {
    try {
      return await (await this.#connection.conduit(this.#become())).request(steps);
    } catch (error) {
      if (error instanceof UnreachableError) return { state: "unreachable", reason: error.message };
      if (error instanceof TaskError) return { state: "refused", reason: error.message };
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function becoming(host: string, user: string, { inventory, datacenters, options, folder }: Reach): Become | undefined {
  const layers = [...inventory.layersOf(host, folder).map((layer) => layer.values), options.extraVars];
  const lookups = inventoryLookups(inventory, folder, () => scope);
  const scope: TaskScope = new TaskScope([lookups, ...layers], inventoryNames(host, inventory, datacenters));
  return accountOf({ become: { enabled: true, user } }, scope, scope, options).become;
}
