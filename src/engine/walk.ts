import type { Block, Handler, Include, Meta, PlaybookNode, RoleUse, Task, VariableLayer } from "../playbook/types.js";
import { handlerKey } from "./handler-key.js";
import type { Position } from "./position.js";

/** What made a block fail: `ansible_failed_task` and `ansible_failed_result` inside rescue and always. */
export interface Failure {
  /** Its name as shown. */
  task: string;
  node?: Task | Include | Meta;
  result: Record<string, unknown>;
  /** It is that of all hosts (`any_errors_fatal`). */
  fatal?: boolean;
}

type Phase = "block" | "rescue" | "always";

/** One list of nodes that a host is walking through, and how far it is. */
interface ListFrame {
  kind: "list";
  nodes: readonly PlaybookNode[];
  next: number;
  /** Indexes that lead here. */
  prefix: Position;
  /** The block whose phase this list is. */
  block?: { node: Block; phase: Phase; failure: Failure | undefined; unresolved: boolean };
  /** Variables of the loop item that included these nodes. */
  layers: readonly VariableLayer[];
  /** The handler that these are the tasks of, when it is an include. */
  handler: Handler | undefined;
}

/** A flush: handlers in the order of their definition, each at most once, forwards only. */
interface FlushFrame {
  kind: "flush";
  next: number;
  prefix: Position;
  /** The handler at `next` once it has begun: it is no longer notified then, however it ends. */
  running: { handler: Handler; doubt: string | undefined } | undefined;
}

type Frame = ListFrame | FlushFrame;

/** Where one host stands. Values are never changed, only replaced, so that a plan can be dropped and walked again. */
export interface Walk {
  frames: readonly Frame[];
  /** Each with the task on which it depends whether it was notified at all, for check mode; undefined when it was for certain. */
  notified: ReadonlyMap<Handler, string | undefined>;
  /** Handlers that failed. */
  broken: readonly Handler[];
  /** Names of handlers that an earlier run left to do, until they are found among those of the play. */
  kept: readonly string[];
  /** Where a failure that nothing rescued ended the play for this host. */
  failedAt: Position | undefined;
  /** That failure is one of all hosts. */
  fatal: boolean;
  /** The host is past a task whose failure on another host would have been its own: what it does cannot be taken back. */
  careful: boolean;
  /** Roles that were included for all that comes behind them to see their variables. */
  roles: readonly RoleUse[];
  /** A failed host still runs the handlers that it was notified of. */
  forceHandlers: boolean;
  /** The play is to go on with no further batch. */
  endedPlay: boolean;
  /** Hosts that failed or were not reached are to take part in the next play. */
  forgivesOthers: boolean;
}

/** The next thing to do, with what surrounds it. */
export interface Leaf {
  node: Task | Include | Meta;
  position: Position;
  layers: readonly VariableLayer[];
  handler: boolean;
  failure: Failure | undefined;
  /** Check mode: the task that decides whether this handler runs at all. */
  doubt?: string | undefined;
}

export type TaskLeaf = Leaf & { node: Task };

const phases: Record<Phase, number> = { block: 0, rescue: 1, always: 2 };

/** Forced handlers of a failed host come after all tasks. */
const afterAll: Position = [Number.MAX_SAFE_INTEGER];

export function startWalk(nodes: readonly PlaybookNode[], forceHandlers = false): Walk {
  return {
    frames: [{ kind: "list", nodes, next: 0, prefix: [], layers: [], handler: undefined }],
    notified: new Map(),
    broken: [],
    kept: [],
    failedAt: undefined,
    fatal: false,
    careful: false,
    roles: [],
    forceHandlers,
    endedPlay: false,
    forgivesOthers: false,
  };
}

/** Descends into blocks and out of finished lists; without a leaf, the play is over for the host. */
export function nextLeaf(walk: Walk, handlers: readonly Handler[]): { walk: Walk; leaf: Leaf | undefined } {
  let current = recalled(walk, handlers);
  for (;;) {
    const frame = current.frames.at(-1);
    if (!frame) return { walk: current, leaf: undefined };
    if (frame.kind === "flush") {
      const begun = beginHandler(current, frame, handlers);
      if (begun) return begun;
      current = advance(pop(current));
      continue;
    }
    const node = frame.nodes[frame.next];
    if (!node) {
      current = leave(current, frame);
    } else if (node.kind === "block") {
      current = enterPhase(current, frame, { node, phase: "block", failure: undefined, unresolved: false });
    } else {
      const position = [...frame.prefix, frame.next];
      const { layers, handler } = frame;
      return {
        walk: current,
        leaf: { node, position, layers, handler: handler !== undefined, failure: failureAround(current) },
      };
    }
  }
}

/** Handlers that an earlier run left to do are notified as soon as they are known. */
function recalled(walk: Walk, handlers: readonly Handler[]): Walk {
  if (walk.kept.length === 0) return walk;
  const found = handlers.filter((handler) => walk.kept.includes(handlerKey(handler)));
  const names = found.map(handlerKey);
  return found.length === 0
    ? walk
    : notify({ ...walk, kept: walk.kept.filter((name) => !names.includes(name)) }, found);
}

function beginHandler(
  walk: Walk,
  frame: FlushFrame,
  handlers: readonly Handler[],
): { walk: Walk; leaf: Leaf } | undefined {
  if (frame.running) return { walk, leaf: handlerLeaf(frame, frame.running) };
  const next = handlers.findIndex((handler, at) => at >= frame.next && walk.notified.has(handler));
  const handler = handlers[next];
  if (!handler) return undefined;
  const running = { handler, doubt: walk.notified.get(handler) };
  const begun = { ...frame, next, running };
  const notified = new Map([...walk.notified].filter(([one]) => one !== handler));
  return { walk: { ...replaceTop(walk, begun), notified }, leaf: handlerLeaf(begun, running) };
}

function handlerLeaf(frame: FlushFrame, { handler, doubt }: NonNullable<FlushFrame["running"]>): Leaf {
  const position = [...frame.prefix, frame.next];
  return { node: handler.node, position, layers: [], handler: true, failure: undefined, doubt };
}

/** The task at the top is done. */
export function advance(walk: Walk): Walk {
  const frame = walk.frames.at(-1);
  if (!frame) return walk;
  const next = frame.next + 1;
  return replaceTop(walk, frame.kind === "flush" ? { ...frame, next, running: undefined } : { ...frame, next });
}

/** Passes over everything before a node, without doing it. */
export function skipTo(walk: Walk, node: PlaybookNode): Walk {
  let next = nextLeaf(walk, []);
  while (next.leaf && next.leaf.node !== node) next = nextLeaf(advance(next.walk), []);
  return next.walk;
}

/** Passes over what is left of a role, also of what it has included and of those that it has imported. */
export function endRole(walk: Walk, role: RoleUse): Walk {
  const isEnd = ({ node }: Leaf): boolean =>
    node.kind === "meta" && node.action === "role_complete" && node.role === role;
  let next = nextLeaf(advance(walk), []);
  while (next.leaf && !isEnd(next.leaf)) next = nextLeaf(advance(next.walk), []);
  return next.leaf ? advance(next.walk) : next.walk;
}

/** Puts nodes that an include brought before what comes after it; one list per loop item. The include itself is done. */
export function enterIncluded(
  walk: Walk,
  lists: readonly { nodes: readonly PlaybookNode[]; layers: readonly VariableLayer[] }[],
  leaf: Leaf,
): Walk {
  const after = advance(walk);
  const [handler] = runningHandlers(walk);
  const frames = lists.map(({ nodes, layers }, item): Frame => ({
    kind: "list",
    nodes,
    next: 0,
    prefix: [...leaf.position, item],
    layers: [...leaf.layers, ...layers],
    handler: leaf.handler ? handler : undefined,
  }));
  return { ...after, frames: [...after.frames, ...frames.reverse()] };
}

/** Runs what is notified now; the flush itself is done afterwards. */
export function enterFlush(walk: Walk, position: Position): Walk {
  return { ...walk, frames: [...walk.frames, { kind: "flush", next: 0, prefix: position, running: undefined }] };
}

/** `doubt` names the task of which nobody knows yet whether it notifies. */
export function notify(walk: Walk, handlers: readonly Handler[], doubt?: string): Walk {
  if (handlers.length === 0) return walk;
  const notified = new Map(walk.notified);
  for (const handler of handlers) {
    const certain = notified.has(handler) && notified.get(handler) === undefined;
    notified.set(handler, certain ? undefined : doubt);
  }
  return { ...walk, notified };
}

/**
 * The task at the top failed: on to the nearest rescue or always. `rescued` tells whether a rescue takes it up, at once or after
 * an always on the way; no frames are left when nothing does.
 */
export function fail(walk: Walk, failure: Failure): { walk: Walk; rescued: boolean } {
  const rescued = walk.frames.some(
    (frame) => frame.kind === "list" && frame.block?.phase === "block" && frame.block.node.rescue.length > 0,
  );
  let current: Walk = { ...walk, broken: [...walk.broken, ...runningHandlers(walk)] };
  for (;;) {
    const frame = current.frames.at(-1);
    if (!frame) return { walk: giveUp(current, standing(walk), failure.fatal === true), rescued };
    current = pop(current);
    const block = frame.kind === "list" ? frame.block : undefined;
    const parent = current.frames.at(-1);
    if (!block || parent?.kind !== "list") continue;
    if (block.phase === "block" && block.node.rescue.length > 0)
      return { walk: enterPhase(current, parent, { ...block, phase: "rescue", failure, unresolved: false }), rescued };
    if (block.phase !== "always" && block.node.always.length > 0)
      return { walk: enterPhase(current, parent, { ...block, phase: "always", failure, unresolved: true }), rescued };
  }
}

/** The handler that is being run, the innermost first: one may flush others. */
export function runningHandlers(walk: Walk): Handler[] {
  const running = walk.frames.flatMap(
    (frame) => (frame.kind === "flush" ? frame.running?.handler : frame.handler) ?? [],
  );
  return [...new Set(running.reverse())];
}

function standing(walk: Walk): Position {
  const top = walk.frames.at(-1);
  return top ? [...top.prefix, top.next] : [];
}

function giveUp(walk: Walk, failedAt: Position, fatal: boolean): Walk {
  if (walk.failedAt) return { ...walk, frames: [] };
  const ended = { ...walk, failedAt, fatal, frames: [] };
  return walk.forceHandlers && walk.notified.size > 0 ? enterFlush(ended, afterAll) : ended;
}

function leave(walk: Walk, frame: ListFrame): Walk {
  const below = pop(walk);
  const { block } = frame;
  const parent = below.frames.at(-1);
  if (!block || parent?.kind !== "list") return below;
  if (block.phase !== "always" && block.node.always.length > 0)
    return enterPhase(below, parent, { ...block, phase: "always" });
  return block.unresolved && block.failure ? fail(below, block.failure).walk : advance(below);
}

function enterPhase(walk: Walk, parent: ListFrame, block: NonNullable<ListFrame["block"]>): Walk {
  const frame: ListFrame = {
    kind: "list",
    nodes: block.node[block.phase],
    next: 0,
    prefix: [...parent.prefix, parent.next, phases[block.phase]],
    block,
    layers: parent.layers,
    handler: parent.handler,
  };
  return { ...walk, frames: [...walk.frames, frame] };
}

function failureAround(walk: Walk): Failure | undefined {
  const around = walk.frames.findLast((frame) => frame.kind === "list" && frame.block?.failure !== undefined);
  return around?.kind === "list" ? around.block?.failure : undefined;
}

function pop(walk: Walk): Walk {
  return { ...walk, frames: walk.frames.slice(0, -1) };
}

function replaceTop(walk: Walk, frame: Frame): Walk {
  return { ...walk, frames: [...walk.frames.slice(0, -1), frame] };
}
