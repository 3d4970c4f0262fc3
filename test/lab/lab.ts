import { UsageError } from "../../src/errors.js";
import { execInGuest } from "./guest.js";
import { inventoryFragment, type InventoryFragment } from "./inventory.js";
import { ofLab, removeLabs } from "./remove.js";
import { runInContainer, type Execution } from "./root-shell.js";
import { readState, type LabHostState, type LabState } from "./state.js";

export interface Lab extends LabState {
  inventory: InventoryFragment;
  /** @throws UsageError when the lab has no host of that name. */
  host(name: string): LabHostState;
  down(): Promise<void>;
}

/** The password with which the account `ops` may use sudo; `debian` needs none. */
export const opsPassword = "lab-sudo-password";

export function openLab(state: LabState): Lab {
  return {
    ...state,
    inventory: inventoryFragment(state),
    host: (name) => hostOf(state, name),
    down: async () => {
      await removeLabs(ofLab(state.name));
    },
  };
}

/** A lab that this or another process has raised. */
export async function findLab(name: string): Promise<Lab | undefined> {
  const state = await readState(name);
  return state && openLab(state);
}

/** Runs a shell command as root in a host, past us, and past ssh where it is no guest: what tests verify with. */
export function exec(host: LabHostState, command: string): Promise<Execution> {
  return host.guest ? execInGuest(host, command) : runInContainer(host.containerId, command);
}

function hostOf(state: LabState, name: string): LabHostState {
  const host = state.hosts.find((one) => one.name === name);
  if (host) return host;
  throw new UsageError(`lab ${state.name} has no host ${name}`, {
    expected: `one of ${state.hosts.map((one) => one.name).join(", ")}`,
  });
}
