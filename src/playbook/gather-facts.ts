import { isCompiled } from "../template/compile.js";
import { plainTask } from "./plain-task.js";
import { readBoolean, readTexts } from "./readers.js";
import type { SourceEntry } from "./source.js";
import type { PlacedTask, Surroundings } from "./surroundings.js";

/**
 * The task that `gather_facts: true` stands for; `gather_subset` says what it reads. Without the word there is none: what every connection
 * brings costs nothing, the rest is read by those who want it.
 */
export function readGatherFacts(fields: ReadonlyMap<string, SourceEntry>, around: Surroundings): PlacedTask[] {
  const { problems, modules } = around.loading;
  const entry = fields.get("gather_facts");
  const subset = fields.get("gather_subset");
  const args: PlacedTask["args"] = subset ? { gather_subset: readTexts(subset, problems) } : {};
  const wanted = entry && readBoolean(entry, problems);
  const module = modules.get("setup");
  if (entry === undefined || module === undefined || (wanted !== true && !isCompiled(wanted))) return [];
  return [
    {
      ...plainTask,
      name: "Gathering Facts",
      place: entry.value.place,
      module,
      args,
      notifications: [],
      ...around.effective,
      ...(isCompiled(wanted) ? { when: [wanted] } : {}),
      tags: ["always"],
    },
  ];
}
