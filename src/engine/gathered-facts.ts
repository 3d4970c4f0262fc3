import { hostFacts } from "../remote/host-facts.js";
import type { HostBasics } from "../remote/types.js";
import { Unknown, UnknownValue } from "../template/unknown.js";
import { markPlain } from "./scope.js";

/** What every connection knows of its host, and above it what tasks have read; where they are still to do so, the rest is unknown. */
export function gatheredFacts(basics: HostBasics, read: unknown): Record<string, unknown> {
  const known = hostFacts(basics);
  if (!(read instanceof Unknown)) return markPlain({ ...known, ...(read as object | undefined) });
  return new Proxy(known, {
    has: () => true,
    get(_target, name) {
      if (typeof name !== "string" || Object.hasOwn(known, name)) return Reflect.get(known, name) as unknown;
      throw new UnknownValue(read.culprit);
    },
  });
}

/** Facts that a task has read join those that were read before. */
export function joinFacts(before: unknown, read: unknown): unknown {
  if (before === undefined || before instanceof Unknown || read instanceof Unknown) return read;
  return { ...(before as object), ...(read as object) };
}
