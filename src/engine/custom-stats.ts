import { isMapping } from "../mapping.js";
import type { CustomStats } from "../modules/types.js";
import { combineWith } from "../template/filters/mappings.js";

/** What a run says of itself at its end, by host; `_run` stands for the run as a whole, as with Ansible. */
export type StatsByHost = Record<string, Record<string, unknown>>;

/** Gathers what tasks of `set_stats` tell. */
export class StatsKeeper {
  readonly #hosts = new Map<string, Map<string, unknown>>();

  add(host: string, { data, perHost, aggregate }: CustomStats): void {
    const which = perHost ? host : "_run";
    const known = this.#hosts.get(which) ?? new Map<string, unknown>();
    for (const [name, value] of Object.entries(data)) {
      const before = known.get(name);
      if (!aggregate || before === undefined) known.set(name, value);
      else known.set(name, joined(before, value) ?? before);
    }
    this.#hosts.set(which, known);
  }

  /** Undefined when no task told anything. */
  get told(): StatsByHost | undefined {
    if (this.#hosts.size === 0) return undefined;
    return Object.fromEntries([...this.#hosts].map(([host, values]) => [host, Object.fromEntries(values)]));
  }
}

/** Both together; undefined when they are of different kinds. */
function joined(before: unknown, value: unknown): unknown {
  if (typeof before === "number" && typeof value === "number") return before + value;
  if (typeof before === "string" && typeof value === "string") return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...(before as unknown[]), ...(value as unknown[])];
  return isMapping(before) && isMapping(value) ? combineWith({ recursive: true }, before, value) : undefined;
}
