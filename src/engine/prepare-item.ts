import type * as z from "zod";
import type { FactRequest, FactRequests } from "../facts/types.js";
import type { AnyModule, PlanContext } from "../modules/types.js";
import type { Handler, Task } from "../playbook/types.js";
import { isWholeNumber } from "../playbook/readers.js";
import { expectation } from "../playbook/zod-words.js";
import type { HostBasics } from "../remote/types.js";
import { isLiteral, render } from "../template/render.js";
import { accountOf, basicsOf } from "./account.js";
import { noBasics } from "./away.js";
import { allHold } from "./conditions.js";
import type { HostConnection } from "./connections.js";
import { faultOf, type Fault } from "./faults.js";
import type { Account, Standpoint } from "./host-run.js";
import { localFiles, type LocalCache } from "./local-files.js";
import { notifiedBy } from "./notify.js";
import { refusal } from "./outcomes.js";
import type { RunContext } from "./run-context.js";
import { TaskScope, type Layer } from "./scope.js";
import { omit, scopeFor } from "./variables.js";
import type { Leaf } from "./walk.js";

/** A task, or one item of its loop, with everything rendered: ready to be planned once its facts are there. */
export interface ReadyItem {
  module: AnyModule;
  params: unknown;
  requests: FactRequests;
  /** The same, flat. */
  facts: readonly FactRequest[];
  account: Account;
  context: PlanContext & { source: unknown };
  scope: TaskScope;
  environment: Record<string, string>;
  /** Seconds that the host may take over a change or the action. */
  timeout: number | undefined;
  /** Handlers that run when the task changes something. */
  notified: readonly Handler[];
}

export type Prepared = { kind: "ready"; ready: ReadyItem } | { kind: "skipped"; message: string } | Fault;

export interface PrepareOptions {
  leaf: Leaf & { node: Task };
  /** Loop variables of this item. */
  local: Layer;
  /** What is known of the host itself: its `facts`. */
  basics: HostBasics | undefined;
  /** Where the task runs: the host's own connection, or that of `delegate_to`, with the variables that say how to become there. */
  connection: HostConnection;
  becomeScope?: TaskScope | undefined;
  check: boolean;
  met: boolean;
  cache: LocalCache;
}

/** Evaluates `when` and the parameters of one item and asks the module which facts it needs. */
export async function prepareItem(host: Standpoint, context: RunContext, options: PrepareOptions): Promise<Prepared> {
  try {
    return await prepare(host, context, options);
  } catch (error) {
    return faultOf(error);
  }
}

async function prepare(host: Standpoint, context: RunContext, options: PrepareOptions): Promise<Prepared> {
  const { leaf, local, connection } = options;
  const task = leaf.node;
  // First of all: whatever goes wrong with the item, its label is told.
  context.journal.hideNamed(local);
  const scope = scopeFor(host, context, {
    task,
    layers: leaf.layers,
    local,
    failure: leaf.failure,
    basics: options.basics,
    met: options.met,
  });
  const answer = allHold(task.when, scope);
  if (!answer.known) return { kind: "unknown", culprit: answer.culprit };
  if (!answer.holds) return { kind: "skipped", message: refusal(answer) };

  const account =
    task.module.becomesAtHome && options.becomeScope
      ? { key: "", become: undefined }
      : accountOf(task, scope, options.becomeScope ?? scope, context.options);
  const predicted = host.predictedBy !== undefined;
  const unasked = task.module.local === true && connection.away;
  const basics = unasked ? noBasics : await basicsOf(connection, account, predicted);
  const parsed = parsedParameters(task, scope, context, options.cache);
  if (!parsed.success)
    return { kind: "failed", message: parsed.error.issues.map((issue) => parameterFault(issue)).join("; ") };

  const delegateTo = task.delegateTo === undefined ? {} : { delegateTo: String(render(task.delegateTo, scope)) };
  const own = { name: host.name, predicted, ...delegateTo };
  const planContext = { ...planContextOf(task, scope, basics, context, options), ...own };
  const source: unknown = await task.module.prepare?.(parsed.data, planContext);
  const withSource = { ...planContext, source };
  const requests = task.module.facts?.(parsed.data, withSource) ?? {};
  const facts = Object.values(requests).flatMap((entry) =>
    entry === undefined ? [] : isRequest(entry) ? [entry] : entry,
  );
  const environment = Object.assign({}, ...task.environment.map((layer) => render(layer, scope))) as Record<
    string,
    unknown
  >;
  context.journal.hideNamed(environment);
  const texts = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
  if (holdsNul(texts) || facts.some(({ key }) => holdsNul(key)))
    return { kind: "failed", message: "a path, a name or a variable of the environment cannot hold a NUL character" };
  const timeout = render(task.timeout, scope);
  if (!isWholeNumber(timeout))
    return { kind: "failed", message: `timeout is ${JSON.stringify(timeout)}, expected whole seconds` };
  return {
    kind: "ready",
    ready: {
      module: task.module,
      params: parsed.data,
      requests,
      facts,
      account,
      context: withSource,
      scope,
      environment: texts,
      timeout: timeout === 0 ? undefined : timeout,
      notified: notifiedBy(task, scope, context.handlers),
    },
  };
}

/** What no template is in is the same on every host and in every item. */
function parsedParameters(
  task: Task,
  scope: TaskScope,
  { journal }: RunContext,
  { parameters }: LocalCache,
): z.ZodSafeParseResult<unknown> {
  const known = parameters.get(task);
  if (known) return known;
  const rendered = Object.entries(task.args).map(([name, value]) => [name, render(value, scope)] as const);
  journal.hideNamed(Object.fromEntries(rendered));
  const parsed = task.module.params.safeParse(Object.fromEntries(rendered.filter(([, value]) => value !== omit)));
  if (isLiteral(task.args)) parameters.set(task, parsed);
  return parsed;
}

/** One such key would spoil the request that carries those of all other tasks as well. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  return typeof value === "object" && value !== null && Object.values(value).some(holdsNul);
}

function planContextOf(
  task: Task,
  scope: TaskScope,
  host: HostBasics,
  context: RunContext,
  options: PrepareOptions,
): Omit<PlanContext, "name"> {
  return {
    host,
    check: options.check,
    variable: (name) => (scope.has(name) ? scope.get(name) : undefined),
    diff: task.diff === undefined ? context.options.diff : render(task.diff, scope) === true,
    local: localFiles({
      rolePath: task.role?.path,
      folder: context.play.folder,
      place: task.place,
      scope,
      cache: options.cache,
      vault: context.inventory.vault,
    }),
  };
}

function parameterFault(issue: z.core.$ZodIssue): string {
  const wanted = issue.code === "invalid_union" ? expectation(issue)?.replace(/^(?!expected)/, "expected ") : undefined;
  const message = wanted ?? issue.message;
  return issue.path.length === 0 ? message : `parameter ${issue.path.map(String).join(".")}: ${message}`;
}

export function isRequest(entry: FactRequest | readonly FactRequest[]): entry is FactRequest {
  return !Array.isArray(entry);
}
