/** A line of the server's log that tells of replication. */
export interface LogLine {
  /** As the log has it. */
  time: string;
  pid: number;
  /** Where it is a process of a database that says so. */
  database: string | undefined;
  text: string;
}

/** Of whom the log is asked. */
interface Taker {
  name: string;
  /** The server's or the worker's own messages hold this where they are of it. */
  worker: string;
  /** Of the worker that runs. */
  pid: number | null;
}

interface Told {
  conflicts: number;
  lastError: string | null;
}

/**
 * What a server's log tells of one subscription. The server names a worker when it ends, or the worker itself where
 * its rows come from, and the number of its process stands before each of its lines; `since` is a time in the log's own words.
 */
export function toldOf(log: readonly LogLine[], { name, worker, pid }: Taker, database: string, since: string): Told {
  const own = new Set(pid === null ? [] : [pid]);
  for (const { pid: speaker, text } of log.filter((line) => line.text.includes(worker))) {
    const [, ended] = /(?:background worker|worker process).* \(PID (\d+)\)/.exec(text) ?? [];
    own.add(ended === undefined ? speaker : Number(ended));
  }
  for (const line of log)
    if (line.database === database && line.text === `LOG:  starting apply for subscription ${name}`) own.add(line.pid);
  // Each attempt of a standby to reach its primary is a process of its own, and none of them says what it is.
  const isOwn = ({ pid: speaker, text }: LogLine): boolean =>
    own.has(speaker) || (worker === "walreceiver" && /primary server|WAL stream/.test(text));
  const lines = log.filter((line) => line.time >= since && isOwn(line));
  const [, lastError] = /(?:ERROR|FATAL): +(.*)$/.exec(lines.findLast(({ text }) => isError(text))?.text ?? "") ?? [];
  return { conflicts: lines.filter(isConflict).length, lastError: lastError ?? null };
}

/**
 * pglogical calls every change of a row a conflict that another datacenter wrote last, however long ago. What was a conflict left
 * something out, here or on the other side, or met a row that should not have been there.
 */
function isConflict({ text }: LogLine): boolean {
  return text.includes("CONFLICT: ") && !/remote UPDATE .* Resolution: apply_remote/.test(text);
}

function isError(text: string): boolean {
  return /^(ERROR|FATAL): /.test(text) && !/terminating .* due to administrator command/.test(text);
}

/** Lines of the server's log: a time, the process in brackets (9.4 counts its lines there, too), and what it said. */
export function readLog(text: string): LogLine[] {
  return text.split("\n").flatMap((line) => {
    const [, time, pid, database, said] =
      /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* \S+ \[(\d+)(?:-\d+)?\] (?:\S*@(\S*) )?(.*)$/.exec(line) ?? [];
    return time === undefined || said === undefined ? [] : [{ time, pid: Number(pid), database, text: said }];
  });
}
