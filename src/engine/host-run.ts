import type { Play, PlaybookNode, Task } from "../playbook/types.js";
import type { Become } from "../remote/types.js";
import type { HostConnection } from "./connections.js";
import { emptyRecap, type HostRecap } from "./events.js";
import { FactStore } from "./fact-store.js";
import { noVariables, type HostVariables } from "./host-variables.js";
import type { RunOptions } from "./options.js";
import type { ConcludedItem, ItemOutcome, PlannedTask, Standing } from "./planned-task.js";
import type { Position } from "./position.js";
import { selectedNodes } from "./tags.js";
import { skipTo, startWalk, type Leaf, type Walk } from "./walk.js";

/** Why a host cannot be planned further by itself. */
export type Stop =
  | { kind: "end" }
  /** Facts have to be read first. */
  | { kind: "facts"; position: Position; leaf: Leaf }
  /** Something that is no task and asks for what another host registered. */
  | { kind: "meet"; position: Position }
  /** Enough is planned to be made true before more is. */
  | { kind: "full"; position: Position }
  /** A task that has to be run before anything after it can be planned, or that all hosts have to reach together. */
  | {
      kind: "solo";
      position: Position;
      leaf: Leaf & { node: Task };
      /** One host runs it for all. */
      once: boolean;
      /** Everything before it has to be done on all hosts, since it sees or changes other hosts. */
      together: boolean;
    };

/** An item that is done, with its label where that is known: the list of the loop may be another in a later run. */
export type DoneItem = ConcludedItem & { item?: unknown };

/** What expressions and plans need to know of a host: where it stands for real, or where a look-ahead supposes it. */
export interface Standpoint {
  readonly name: string;
  readonly variables: HostVariables;
  readonly walk: Walk;
  readonly predictedBy: string | undefined;
}

/** One host in one play: where it stands, what is known of it, and what is planned but not done yet. */
export class HostRun implements Standpoint {
  readonly name: string;
  /** Under the account of the play. */
  connection: HostConnection;
  readonly store = new FactStore();
  readonly recap: HostRecap;
  walk: Walk = startWalk([]);
  variables: HostVariables;
  planned: PlannedTask[] = [];
  stop: Stop | undefined;
  /** Where all hosts have met: what others registered can be asked for there. */
  metAt: Position | undefined;
  /** Items of the next task that are done already: a later one failed when the task was made true as a whole, or in an earlier run. */
  done: readonly (DoneItem | undefined)[] = [];
  /** The task that is being done on its own: what becomes of it when the host is lost is not known. */
  running: string | undefined;
  /** Handlers that an earlier run left to do in this play, until the host comes to what is to be done. */
  kept: readonly string[] = [];
  /** Tasks that were taken as done since an earlier run did them. */
  relived = 0;
  /** The handlers that were last told to be pending, as JSON. */
  pendingTold = "[]";
  unreachable = false;
  /** Where it was last gone on without it, since what came next did not need it. */
  awayFrom: Position | undefined;
  /** Where in the play that came about, and whether it is the end of the play for all. */
  lostAt: { position: Position; fatal: boolean } | undefined;
  /** What may have been made true, though nobody was told of it, and what that was to come to. */
  readonly inDoubt = new Map<string, ItemOutcome>();
  /** Check mode: the opaque change that made everything behind it a prediction. */
  predictedBy: string | undefined;
  /** How often in a row the guard found another state than planned. */
  guardMisses = 0;

  constructor(name: string, connection: HostConnection, variables = noVariables) {
    this.variables = variables;
    this.name = name;
    this.connection = connection;
    this.recap = { ...emptyRecap };
  }

  get failed(): boolean {
    return this.walk.failedAt !== undefined;
  }

  get standing(): Standing {
    const { walk, variables, predictedBy } = this;
    return { walk, variables, predictedBy, restoreFacts: this.store.snapshot() };
  }

  /** In check mode what earlier plays would have changed still counts, since nothing on the host tells of it. */
  start(
    play: Play,
    options: Pick<RunOptions, "check" | "forceHandlers" | "tags" | "skipTags">,
    from?: PlaybookNode,
  ): void {
    const walk = startWalk(selectedNodes(play.nodes, options), play.forceHandlers ?? options.forceHandlers);
    this.walk = from ? skipTo(walk, from) : walk;
    this.kept = [];
    this.relived = 0;
    this.pendingTold = "[]";
    this.planned = [];
    this.stop = undefined;
    this.done = [];
    this.metAt = undefined;
    this.awayFrom = undefined;
    if (!options.check) this.forgetFacts();
  }

  /** Handlers that an earlier run left to do. Where it is gone on with, their turn comes behind what it has done. */
  expect(kept: readonly string[], later: boolean): void {
    if (later) this.kept = kept;
    else this.walk = { ...this.walk, kept };
  }

  /** Whatever happened to the host in earlier plays, it can take part in the next one. */
  forgive(): void {
    this.walk = startWalk([]);
    this.unreachable = false;
    this.lostAt = undefined;
    this.forgetFacts();
  }

  forgetFacts(): void {
    this.store.clear();
    this.guardMisses = 0;
  }

  /** Back to before a planned task, which and all after it are forgotten. */
  rollBack(index: number): void {
    const first = this.planned[index];
    if (!first) return;
    this.walk = first.before.walk;
    this.variables = first.before.variables;
    this.predictedBy = first.before.predictedBy;
    first.before.restoreFacts();
    this.planned = this.planned.slice(0, index);
    this.stop = undefined;
  }
}

/** The account that a task runs under. */
export interface Account {
  key: string;
  become: Become | undefined;
}
