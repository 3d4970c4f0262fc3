import type { MdcError } from "../errors.js";
import { isSet } from "./is-set.js";
import type { HostRun } from "./host-run.js";
import { nextTask } from "./next-task.js";
import type { RunContext } from "./run-context.js";
import { scopeFor } from "./variables.js";
import type { Leaf } from "./walk.js";

/** Tells that a host takes no further part, and which of its tasks nobody knows the end of: none of them is done again by itself. */
export function reportLost(host: HostRun, context: RunContext, error: MdcError): void {
  host.unreachable = true;
  host.lostAt = placeOf(host, context);
  const planned = host.planned.filter(({ items }) => items.some(({ plan }) => plan.changes.length > 0));
  const pending = planned.map(({ name }) => name).concat(host.running ?? []);
  const doubt = pending.length === 0 ? "" : `; whether these are done is not known, run again: ${pending.join(", ")}`;
  const leaf = host.running !== undefined && host.stop?.kind === "solo" ? host.stop.leaf : undefined;
  const place = leaf?.node.place ?? context.play.place;
  context.journal.count(host, "unreachable");
  context.journal.result(
    {
      play: context.play.name,
      role: leaf?.node.role?.name,
      task: host.running ?? "connection",
      module: leaf?.node.module.name ?? "connection",
      host: host.name,
      item: undefined,
      status: "unreachable",
      predicted: false,
      diff: [],
      message: `${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}${doubt}`,
      duration_ms: 0,
      place: `${place.file}:${place.line}`,
      ...(leaf?.handler === true ? { handler: true as const } : {}),
    },
    leaf?.position ?? [],
  );
}

/** The first task that it has not come to the end of. */
function placeOf(host: HostRun, context: RunContext): HostRun["lostAt"] {
  const begun = host.planned.find(({ items }) => items.some(({ plan }) => plan.changes.length > 0));
  const leaf: Leaf | undefined = begun?.leaf ?? nextTask(host, context);
  if (!leaf) return undefined;
  const { node, position, layers, failure } = leaf;
  const scope = scopeFor(host, context, { task: node, layers, failure, met: true });
  return { position, fatal: isSet(node.anyErrorsFatal, scope) };
}
