import { TaskError } from "../errors.js";
import type { FactRequest } from "../facts/types.js";
import type { Conduit } from "../remote/types.js";
import type { HostConnection } from "./connections.js";
import type { FactStore } from "./fact-store.js";
import type { Account } from "./host-run.js";
import { groupByKind, probeSteps, readProbe } from "./probe.js";

/**
 * Reads facts under one account in one round trip. `predicted` is for check mode behind an opaque change: for an account that
 * cannot be had then the login account looks. Throws UnreachableError.
 */
export async function readFacts(
  connection: HostConnection,
  account: Account,
  requests: readonly FactRequest[],
  store: FactStore,
  predicted: boolean,
): Promise<void> {
  if (requests.length === 0) return;
  try {
    const conduit = await conduitFor(connection, account, predicted);
    const groups = groupByKind(requests);
    const answers = await conduit.request(probeSteps(groups, conduit.basics));
    groups.forEach((group, index) => {
      const answer = answers[index];
      for (const fact of answer ? readProbe(group, answer) : []) store.remember(fact, account.key);
    });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const state = { status: "denied" as const, message: error.message };
    for (const request of requests) store.remember({ request, record: Buffer.alloc(0), state }, account.key);
  }
}

async function conduitFor(connection: HostConnection, account: Account, predicted: boolean): Promise<Conduit> {
  try {
    return await connection.conduit(account.become);
  } catch (error) {
    if (!predicted || !(error instanceof TaskError)) throw error;
    return connection.conduit(undefined);
  }
}
