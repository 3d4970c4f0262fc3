import { ContentError, TaskError } from "../errors.js";
import type { FactRequest, FactRequests } from "../facts/types.js";
import type { AnyModule, PlanContext } from "../modules/types.js";
import type { Task } from "../playbook/types.js";
import type { HostBasics } from "../remote/types.js";
import { render } from "../template/render.js";
import { UnknownValue } from "../template/unknown.js";
import { accountOf, basicsOf } from "./account.js";
import { allHold } from "./conditions.js";
import type { HostConnection } from "./connections.js";
import type { Account, Standpoint } from "./host-run.js";
import { localFiles, type LocalCache } from "./local-files.js";
import type { RunContext } from "./run-context.js";
import { TaskScope, type Layer } from "./scope.js";
import { HostsMustMeet, omit, scopeFor } from "./variables.js";
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
}

export type Prepared =
  | { kind: "ready"; ready: ReadyItem }
  | { kind: "skipped"; message: string }
  | { kind: "failed"; message: string }
  /** Needs a value that does not exist yet. */
  | { kind: "unknown"; culprit: string }
  /** Needs what another host registered: all hosts have to come here first. */
  | { kind: "meet" };

export interface PrepareOptions {
  leaf: Leaf & { node: Task };
  /** Loop variables of this item. */
  local: Layer;
  /** Where the task runs: the host's own connection, or that of `delegate_to`. */
  connection: HostConnection;
  check: boolean;
  met: boolean;
  cache: LocalCache;
}

/** Evaluates `when` and the parameters of one item and asks the module which facts it needs. */
export async function prepareItem(host: Standpoint, context: RunContext, options: PrepareOptions): Promise<Prepared> {
  try {
    return await prepare(host, context, options);
  } catch (error) {
    if (error instanceof HostsMustMeet) return { kind: "meet" };
    if (error instanceof UnknownValue) return { kind: "unknown", culprit: error.culprit };
    if (error instanceof ContentError) return { kind: "failed", message: withPlace(error) };
    if (error instanceof TaskError)
      return { kind: "failed", message: error.hint === undefined ? error.message : `${error.message} (${error.hint})` };
    throw error;
  }
}

async function prepare(host: Standpoint, context: RunContext, options: PrepareOptions): Promise<Prepared> {
  const { leaf, local, connection } = options;
  const task = leaf.node;
  const loginBasics = (await connection.conduit(undefined)).basics;
  const scope = scopeFor(host, context, {
    task,
    layers: leaf.layers,
    local,
    failure: leaf.failure,
    basics: loginBasics,
    met: options.met,
  });
  const answer = allHold(task.when, scope);
  if (!answer.known) return { kind: "unknown", culprit: answer.culprit };
  if (!answer.holds) return { kind: "skipped", message: `the condition is false: ${answer.source ?? ""}` };

  const account = accountOf(task, scope, context.options);
  const basics = await basicsOf(connection, account, host.predictedBy !== undefined);
  const rendered = Object.entries(task.args).map(([name, value]) => [name, render(value, scope)] as const);
  const parsed = task.module.params.safeParse(Object.fromEntries(rendered.filter(([, value]) => value !== omit)));
  if (!parsed.success)
    return { kind: "failed", message: parsed.error.issues.map((issue) => parameterFault(issue)).join("; ") };

  const planContext = planContextOf(task, scope, basics, context, options);
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
  const texts = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
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
    },
  };
}

function planContextOf(
  task: Task,
  scope: TaskScope,
  host: HostBasics,
  context: RunContext,
  options: PrepareOptions,
): PlanContext {
  return {
    host,
    check: options.check,
    diff: task.diff === undefined ? context.options.diff : render(task.diff, scope) === true,
    local: localFiles({
      rolePath: task.role?.path,
      folder: context.play.folder,
      place: task.place,
      scope,
      cache: options.cache,
    }),
  };
}

function parameterFault(issue: { path: PropertyKey[]; message: string }): string {
  return issue.path.length === 0 ? issue.message : `parameter ${issue.path.map(String).join(".")}: ${issue.message}`;
}

export function isRequest(entry: FactRequest | readonly FactRequest[]): entry is FactRequest {
  return !Array.isArray(entry);
}

/** "message (roles/x/tasks/main.yml:3:5)": in a run an error of the content belongs to a host's task. */
export function withPlace(error: ContentError): string {
  const place = error.place ? ` (${error.place.file}:${error.place.line}:${error.place.column})` : "";
  return `${error.message}${place}${error.hint === undefined ? "" : `; ${error.hint}`}`;
}
