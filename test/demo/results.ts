import * as z from "zod";

const taskResult = z.object({
  type: z.literal("task_result"),
  play: z.string(),
  role: z.string().nullable(),
  task: z.string(),
  host: z.string(),
  item: z.unknown(),
  status: z.enum(["ok", "changed", "skipped", "failed", "unreachable", "rescued", "ignored", "unknown"]),
  predicted: z.boolean(),
  message: z.unknown(),
});

const line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("play_start"), play: z.string(), hosts: z.array(z.string()) }),
  taskResult,
  z.object({
    type: z.literal("recap"),
    hosts: z.record(z.string(), z.object({ changed: z.number() })),
    duration_ms: z.number(),
    exit_code: z.number(),
  }),
]);

export type TaskResult = z.infer<typeof taskResult>;
/** One line of `--output json`, as far as the demo reads it. */
export type Line = z.infer<typeof line>;

export interface RunRecord {
  results: TaskResult[];
  /** Changed tasks of each host. */
  changed: Record<string, number>;
  seconds: number;
  exitCode: number;
}

export function parseLine(text: string): Line {
  return line.parse(JSON.parse(text));
}

/** What a run came to. Without a recap it ended before it had begun: `exitCode` is then that of the process. */
export function recordOf(lines: readonly Line[], exitCode: number): RunRecord {
  const recap = lines.findLast((one) => one.type === "recap");
  return {
    results: lines.filter((one) => one.type === "task_result"),
    changed: Object.fromEntries(Object.entries(recap?.hosts ?? {}).map(([host, counts]) => [host, counts.changed])),
    seconds: (recap?.duration_ms ?? 0) / 1000,
    exitCode,
  };
}
