import type { HostBasics } from "../remote/types.js";
import { render } from "../template/render.js";
import type { HostConnection } from "./connections.js";
import { FactStore } from "./fact-store.js";
import { reachedBy } from "./open-connection.js";
import type { HostRun } from "./host-run.js";
import type { LocalCache } from "./local-files.js";
import type { RunContext } from "./run-context.js";
import type { TaskScope } from "./scope.js";
import { inventoryScope } from "./variables.js";
import type { TaskLeaf } from "./walk.js";

/** A task that runs by itself, for one host. */
export interface Turning {
  host: HostRun;
  context: RunContext;
  leaf: TaskLeaf;
  cache: LocalCache;
  name: string;
  /** What is known of the host itself. */
  basics: HostBasics | undefined;
  /** Index of the loop item that has its turn. */
  item: number;
  /** Set once something was done that other hosts could see. */
  visible: boolean;
}

/** Where one item of it runs. */
export interface Situation {
  turning: Turning;
  check: boolean;
  /** The host's own connection, or that of `delegate_to`, or one that keywords of the task say. */
  connection: HostConnection;
  /** The host that the task runs on, when the run knows it; undefined also for the host itself where it is reached in another way. */
  place: HostRun | undefined;
  /** Variables that say how to become another account there; undefined for the host's own. */
  becomeScope: TaskScope | undefined;
  /** The host that gets what the task sets, when that is not its own. */
  factsOf: string | undefined;
  /** Facts of the host that the task runs on. */
  store: FactStore;
}

/** Finds out where and how an item runs. Throws ContentError and UnknownValue for expressions that do not say it. */
export function situate(turning: Turning, scope: TaskScope): Situation {
  const { host, context, leaf } = turning;
  const task = leaf.node;
  const check = task.checkMode === undefined ? context.options.check : render(task.checkMode, scope) === true;
  const target = task.delegateTo === undefined ? host.name : String(render(task.delegateTo, scope));
  const elsewhere = target !== host.name;
  const { reach } = task;
  const keywords = reach === context.play.reach ? undefined : reachedBy(reach, scope);
  const connection = elsewhere || keywords ? context.connectionTo(target, keywords) : host.connection;
  const place = elsewhere ? context.hosts.get(target) : connection === host.connection ? host : undefined;
  return {
    turning,
    check,
    connection,
    place,
    factsOf: elsewhere && render(task.delegateFacts, scope) === true ? target : undefined,
    becomeScope: elsewhere ? inventoryScope(target, context) : undefined,
    store: storeFor(context.options.check, check, place !== host, place),
  };
}

/**
 * In a check the plans of the host that the task runs on count for it; a task that is run all the same sees the host as it is.
 * In a run nothing is planned there when the task has its turn, and what was read there before may be old.
 */
function storeFor(checking: boolean, check: boolean, elsewhere: boolean, place: HostRun | undefined): FactStore {
  const planned = checking ? check : !elsewhere;
  return (planned ? place?.store : undefined) ?? new FactStore();
}
