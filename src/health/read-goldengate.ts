import { ggsciSilence, goldenGateProcesses, type GoldenGateProcess } from "../facts/ggsci-processes.js";
import { sqlplusFailure } from "../facts/oracle-connection.js";
import { processNames } from "./goldengate-request.js";
import type { DatabaseReading, Site, SiteReading, Slot, Subscription } from "./reading.js";

/** A heartbeat comes each minute; an older one says that none comes any more. */
const heartbeatSeconds = 120;

/** What `goldenGateScript` printed for a site; the one database of it has several schemas. */
export function readGoldenGate(
  stdout: string,
  databases: readonly string[],
  own: Site,
  others: readonly Site[],
): SiteReading {
  const reading = readDatabase(stdout, own, others);
  return { state: "read", databases: Object.fromEntries(databases.map((name) => [name, reading])) };
}

function readDatabase(stdout: string, own: Site, others: readonly Site[]): DatabaseReading | { failed: string } {
  const parts = new Map(
    stdout.split(/^=part /m).map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }),
  );
  const of = (name: string): string => parts.get(name) ?? "";
  const said = of("processes");
  const processes = goldenGateProcesses(said);
  const failed = processes ? databaseFault(of("database")) : ggsciSilence(said);
  if (!processes || failed !== undefined) return { failed: failed ?? "" };
  const state = { processes, errors: of("errors") };
  return {
    engine: processes.some(({ name, status }) => name === "MGR" && status === "RUNNING"),
    subscriptions: others.flatMap((from) => subscriptionOf(state, own, from) ?? []),
    slots: others.map((to) => slotOf(state, own, to)),
    standby: false,
    marker: sqlplusFailure(of("heartbeat"), 0) === undefined,
    seen: heartbeats(of("heartbeat"), own, others),
    ...schemaOf(of("database"), of("excluded")),
  };
}

interface State {
  processes: readonly GoldenGateProcess[];
  errors: string;
}

function databaseFault(said: string): string | undefined {
  const [, code] = /^=code (\d+)$/m.exec(said) ?? [];
  return sqlplusFailure(said, code === undefined ? null : Number(code));
}

/** What applies; nothing where rows are not to come from there. */
function subscriptionOf(state: State, own: Site, from: Site): Subscription | undefined {
  const name = processNames.replicat(own.dcId, from.dcId);
  if (!state.processes.some((one) => one.name === name)) return undefined;
  const { status, lag, fault } = stateOf(state, [name]);
  return {
    name: `${own.datacenter}_from_${from.datacenter}`,
    status: status === "RUNNING" ? "replicating" : "down",
    slot: slotName(from, own),
    lagSeconds: lag,
    // A conflict ends what applies: then its error is told.
    conflicts: null,
    lastError: fault,
  };
}

/** What captures and what sends: the trails that they keep are counted by nobody. */
function slotOf(state: State, own: Site, to: Site): Slot {
  const { status, lag, fault } = stateOf(state, [processNames.extract(own.dcId), processNames.pump(own.dcId, to.dcId)]);
  return {
    name: slotName(own, to),
    active: status === "RUNNING",
    lagBytes: null,
    lagSeconds: lag,
    retained: null,
    walStatus: null,
    lastError: fault,
  };
}

function slotName(from: Site, to: Site): string {
  return `${from.datacenter}_to_${to.datacenter}`;
}

/** The state of the first process that does not run, and how late they are together. */
function stateOf(
  { processes, errors }: State,
  names: readonly string[],
): { status: string; lag: number | null; fault: string | null } {
  const found = names.map(
    (name) => processes.find((one) => one.name === name) ?? { name, status: "missing", lag_seconds: null },
  );
  const lags = found.map(({ lag_seconds }) => lag_seconds);
  const lag = lags.includes(null) ? null : lags.reduce((sum: number, one) => sum + (one ?? 0), 0);
  const idle = found.find(({ status }) => status !== "RUNNING");
  if (!idle) return { status: "RUNNING", lag, fault: null };
  const error = errors.split("\n").find((line) => line.startsWith(`${idle.name} `));
  const why = error === undefined || idle.status !== "ABENDED" ? "" : `: ${error.slice(idle.name.length + 1)}`;
  return { status: idle.status, lag, fault: `${idle.name} is ${idle.status}${why}` };
}

function heartbeats(said: string, own: Site, others: readonly Site[]): Record<string, number> {
  const paths = [...said.matchAll(/^=path (\S+) (\S+) (.*)$/gm)].map(([, age = "", lag = "", path = ""]) => ({
    age: Number(age),
    lag: Number(lag),
    names: path.split(/[^\w$]+/),
  }));
  return Object.fromEntries(
    others.flatMap((from) => {
      const path = paths.find(({ names }) => names.includes(processNames.replicat(own.dcId, from.dcId)));
      return path && path.age <= heartbeatSeconds ? [[from.datacenter, path.lag]] : [];
    }),
  );
}

function schemaOf(
  said: string,
  excluded: string,
): Pick<DatabaseReading, "tables" | "replicated" | "sequences" | "tokens"> {
  const rows = (name: string): string[] =>
    [...said.matchAll(/^=(\w+) (.*?) *$/gm)].flatMap(([, word, rest = ""]) => (word === name ? [rest] : []));
  const [keyed, out] = [new Set(rows("keyed")), new Set(excluded.split("\n"))];
  // Those that were dropped are in the recycle bin still.
  const names = rows("table")
    .filter((name) => !name.includes(".BIN$"))
    .sort();
  const [, value] = /^('.*') *$/m.exec(said) ?? [];
  const key = rows("key").map((name) => name.toLowerCase());
  return {
    tables: names.map((name) => ({ name, keyed: keyed.has(name) })),
    replicated: names.filter((name) => !out.has(name)),
    sequences: rows("sequence").map((row) => {
      const [name = "", increment = "", last = ""] = row.split(" ");
      return { name, increment, last };
    }),
    tokens: names.some((name) => name.endsWith(".IDN_OAUTH2_ACCESS_TOKEN"))
      ? { column: rows("column").length > 0, default: value ?? null, key: key.length > 0 ? key : null }
      : null,
  };
}
