import { TaskError } from "../errors.js";
import type { FactRequest } from "../facts/types.js";
import type { Conduit } from "../remote/types.js";
import type { HostConnection } from "./connections.js";
import type { FactStore } from "./fact-store.js";
import type { Account } from "./host-run.js";
import { groupByKind, isTorn, probeSteps, readProbe, type ProbeGroup } from "./probe.js";

/** How often facts that change while they are read are read. */
const maxTries = 3;

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
    let groups = groupByKind(requests);
    for (let tries = 1; groups.length > 0; tries += 1) {
      const answers = await conduit.request(probeSteps(groups, conduit.basics));
      const torn: ProbeGroup[] = [];
      for (const [index, group] of groups.entries()) {
        const answer = answers[index];
        if (!answer) continue;
        if (tries < maxTries && isTorn(group, answer)) torn.push(group);
        else for (const fact of readProbe(group, answer)) store.remember(fact, account.key);
      }
      groups = torn;
    }
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
