import type { LogLine, Subscription } from "./reading.js";

export interface Told {
  conflicts: number;
  lastError: string | undefined;
}

/**
 * What a server's log tells of one subscription. The server names a worker when it ends, or the worker itself where
 * its rows come from, and the number of its process stands before each of its lines; `since` is a time in the log's own words.
 */
export function toldOf(
  log: readonly LogLine[],
  { name, worker, pid }: Subscription,
  database: string,
  since: string,
): Told {
  const own = new Set(pid === null ? [] : [pid]);
  for (const { pid: speaker, text } of log.filter((line) => line.text.includes(`"${worker}"`))) {
    const [, ended] = /background worker "[^"]+" \(PID (\d+)\)/.exec(text) ?? [];
    own.add(ended === undefined ? speaker : Number(ended));
  }
  for (const line of log)
    if (line.database === database && line.text === `LOG:  starting apply for subscription ${name}`) own.add(line.pid);
  // Each attempt of a standby to reach its primary is a process of its own, and none of them says what it is.
  const isOwn = ({ pid: speaker, text }: LogLine): boolean =>
    own.has(speaker) || (worker === "walreceiver" && /primary server|WAL stream/.test(text));
  const lines = log.filter((line) => line.time >= since && isOwn(line));
  const [, lastError] = /(?:ERROR|FATAL): +(.*)$/.exec(lines.findLast(({ text }) => isError(text))?.text ?? "") ?? [];
  return { conflicts: lines.filter(({ text }) => text.includes("CONFLICT: ")).length, lastError };
}

function isError(text: string): boolean {
  return /^(ERROR|FATAL): /.test(text) && !/terminating .* due to administrator command/.test(text);
}
