import { applyPlans } from "./apply-request.js";
import type { ProbedFact } from "./fact-store.js";
import type { Account, HostRun } from "./host-run.js";
import { isIdle, type PlannedTask } from "./planned-task.js";

/** Facts on which stands that nothing is to be done, and which may be others by now. */
export interface Doubt {
  account: Account;
  facts: ProbedFact[];
}

/** What has to be read again before tasks that change nothing can be told of. Those that change something have their own guard. */
export function doubtsOf(planned: readonly PlannedTask[]): Doubt[] {
  const doubts = new Map<string, Doubt>();
  for (const { plan } of planned.flatMap(({ items }) => items)) {
    if (!plan.unverified || !isIdle(plan)) continue;
    const doubt = doubts.get(plan.account.key) ?? { account: plan.account, facts: [] };
    doubt.facts.push(...plan.assumed);
    doubts.set(plan.account.key, doubt);
  }
  return [...doubts.values()];
}

/** Asks all accounts at once; what is found instead takes the place of what was read. Throws UnreachableError. */
export async function areAsRead(host: HostRun, doubts: readonly Doubt[]): Promise<boolean> {
  const missed = await Promise.all(
    doubts.map(async ({ account, facts }) => {
      const conduit = await host.connection.conduit(account.become);
      const applied = await applyPlans(conduit, [], { environment: {}, verify: facts });
      return applied.missed ? [{ ...applied.missed, account: account.key }] : [];
    }),
  );
  for (const { assumed, found, account } of missed.flat()) host.store.missed(assumed, found, account);
  return missed.flat().length === 0;
}
