/**
 * Preloaded into a process of ours (`node --import`): says at its end how much memory it had at most.
 * Not `process.resourceUsage()`, whose maximum includes that of the process that started this one.
 */
import { readFileSync, writeFileSync } from "node:fs";

process.on("exit", () => {
  const status = readFileSync("/proc/self/status", "utf8");
  writeFileSync(process.env.BENCH_PEAK_FILE, /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? "");
});
