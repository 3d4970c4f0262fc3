import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
import type { LockOwner } from "../remote/host-lock.js";
import type { Inventory } from "../inventory/inventory.js";
import { playScope } from "../playbook/early-scope.js";
import type { Play, PlaybookNode } from "../playbook/types.js";
import { render } from "../template/render.js";
import type { Datacenters } from "../topology/datacenters.js";
import type { HostLink } from "../topology/host-links.js";
import { batchesOf } from "./batches.js";
import type { ConnectionSettings, HostConnection } from "./connections.js";
import { StatsKeeper } from "./custom-stats.js";
import type { EventListener, HostRecap } from "./events.js";
import { runFree } from "./free.js";
import { inOrder } from "./host-order.js";
import { HostRun } from "./host-run.js";
import { noVariables, withVariables, type HostVariables } from "./host-variables.js";
import { Journal } from "./journal.js";
import { runLinear } from "./linear.js";
import { LocalCache } from "./local-files.js";
import { connectionOf, reachedBy, type ConnectionKeywords } from "./open-connection.js";
import type { RunOptions } from "./options.js";
import type { Past } from "./past.js";
import { tellEnd } from "./pending-handlers.js";
import { Redactor } from "./redactor.js";
import type { RunContext, Step } from "./run-context.js";
import { markPlain } from "./scope.js";

export interface RunRequest {
  plays: readonly Play[];
  inventory: Inventory;
  datacenters: Datacenters;
  /** Who connects to whom, where the inventory describes a deployment. */
  links?: (() => readonly HostLink[]) | undefined;
  options: RunOptions;
  listener: EventListener;
  /** What an earlier run did, when this one goes on with it. */
  past?: Past | undefined;
  /** Names of handlers of a play that an earlier run left for a host to do. */
  kept?: (host: string, play: Play) => readonly string[];
  /** What comes before this task is left out. */
  from?: { play: number; node: PlaybookNode } | undefined;
  /** Asks whether a task is to be done. */
  step?: Step | undefined;
}

export interface Run {
  /** Exit code of the run, as in the documentation of the command line. */
  finished: Promise<{ exitCode: number; hosts: Record<string, HostRecap> }>;
  /** Lets running steps end, begins no new ones, and prints the recap. */
  stop(): void;
}

interface State {
  request: RunRequest;
  journal: Journal;
  hosts: Map<string, HostRun>;
  /** By host, then by what a play says of how to reach it. */
  connections: Map<string, Map<string, HostConnection>>;
  cache: LocalCache;
  stats: StatsKeeper;
  /** Variables of hosts that have had no play so far. */
  given: Map<string, HostVariables>;
  /** This run, as locks on hosts tell of it. */
  owner: LockOwner;
  stopped: boolean;
}

/** Takes the hosts of an inventory through plays. Events go to the listener as they happen. */
export function runPlays(request: RunRequest): Run {
  const redactor = new Redactor();
  const state: State = {
    request,
    journal: new Journal(request.listener, redactor, request.inventory),
    hosts: new Map(),
    connections: new Map(),
    cache: new LocalCache(),
    stats: new StatsKeeper(),
    given: new Map(),
    owner: thisRun(),
    stopped: false,
  };
  for (const value of Object.values(request.options.extraVars)) markPlain(value);
  collectSecrets(request, redactor);
  return {
    finished: runAll(state),
    stop: () => {
      state.stopped = true;
    },
  };
}

async function runAll(state: State): Promise<{ exitCode: number; hosts: Record<string, HostRecap> }> {
  const started = performance.now();
  try {
    for (const [index, play] of state.request.plays.entries()) {
      if (index < (state.request.from?.play ?? 0)) continue;
      if (state.stopped || !(await runPlay(play, index, state))) break;
    }
    return await recap(state, started);
  } catch (error) {
    throw state.journal.masked(error);
  } finally {
    const connections = [...state.connections.values()].flatMap((ofHost) => [...ofHost.values()]);
    await Promise.allSettled(connections.map((connection) => connection.close()));
  }
}

/** False when all hosts of a batch failed: that ends the run, for nobody wants the next batch to fail, too. */
async function runPlay(play: Play, playIndex: number, state: State): Promise<boolean> {
  const { inventory, datacenters, links, options, past, kept, from, step } = state.request;
  const names = hostsOf(play, state);
  const hosts = names.map((name) => hostRun(name, play, state)).filter((host) => !host.unreachable && !host.failed);
  const alive = hosts.map((host) => host.name);
  const located = alive.flatMap((name) => {
    const datacenter = datacenters.of(name);
    return datacenter ? [[name, datacenter.name] as const] : [];
  });
  state.journal.emit({ type: "play_start", play: play.name, hosts: alive, datacenters: Object.fromEntries(located) });
  for (const batch of batchesOf(hosts, play.serial)) {
    if (state.stopped) return false;
    for (const host of batch) {
      host.start(play, options, from?.play === playIndex ? from.node : undefined);
      host.expect(kept?.(host.name, play) ?? [], past !== undefined);
    }
    const context: RunContext = {
      play,
      playIndex,
      inventory,
      datacenters,
      links: links ?? (() => []),
      options,
      handlers: [...play.handlers],
      hosts: state.hosts,
      playHosts: names,
      batch,
      journal: state.journal,
      stats: state.stats,
      throttles: new WeakMap(),
      refreshed: new Set(),
      variablesOf: (name) => state.hosts.get(name)?.variables ?? state.given.get(name) ?? noVariables,
      giveVariables: (name, more) => giveVariables(name, more, state),
      connectionTo: (name, keywords) => connection(name, play, state, keywords),
      past,
      step,
      stopping: () => state.stopped,
    };
    // Who is asked task by task is asked once for all hosts.
    await (play.strategy === "free" && !step ? runFree : runLinear)(context, state.cache);
    for (const host of batch) tellEnd(host, context);
    state.journal.flush();
    const left = batch.filter((host) => !host.failed && !host.unreachable);
    if (left.length === 0) return false;
    if (left.some((host) => host.walk.forgivesOthers)) forgive(names, state);
    if (left.every((host) => host.walk.endedPlay)) break;
  }
  return true;
}

/** `clear_host_errors`: who failed or was not reached is taken along again, over a new connection where that was lost. */
function forgive(names: readonly string[], { hosts, connections }: State): void {
  for (const name of names) {
    const host = hosts.get(name);
    if (!host || !(host.failed || host.unreachable)) continue;
    if (host.unreachable) connections.delete(name);
    host.forgive();
  }
}

function giveVariables(name: string, more: HostVariables, { hosts, given }: State): void {
  const host = hosts.get(name);
  if (host) host.variables = withVariables(host.variables, more);
  else given.set(name, withVariables(given.get(name) ?? noVariables, more));
}

function hostsOf(play: Play, state: State): string[] {
  const { inventory, options } = state.request;
  const patterns = [render(play.hosts, playScope(options.extraVars, play, inventory.vault))].flat();
  return inOrder(inventory.matchPattern(patterns.map(String).join(","), options.limit), play.order);
}

function hostRun(name: string, play: Play, state: State): HostRun {
  const own = connection(name, play, state);
  const host = state.hosts.get(name) ?? new HostRun(name, own, state.given.get(name));
  state.hosts.set(name, host);
  if (host.connection !== own) host.store.forgetRead();
  host.connection = own;
  return host;
}

function connection(name: string, play: Play, state: State, given?: ConnectionKeywords): HostConnection {
  const { inventory, datacenters, options } = state.request;
  const keywords = given ?? reachedBy(play.reach, playScope(options.extraVars, play, inventory.vault));
  const ofHost = state.connections.get(name) ?? new Map<string, HostConnection>();
  const key = JSON.stringify(keywords);
  const known =
    ofHost.get(key) ??
    connectionOf(
      name,
      inventory,
      datacenters,
      options,
      play.folder,
      keywords,
      (variable, value) => state.journal.hideNamed({ [variable]: value }),
      settingsOf(name, state),
    );
  state.connections.set(name, ofHost.set(key, known));
  return known;
}

/** A check leaves no lock behind, and removes nothing. */
function settingsOf(host: string, { owner, request: { options }, journal }: State): ConnectionSettings {
  const { check, lockWait } = options;
  return {
    ...(check ? {} : { run: owner.run }),
    ...(check || lockWait === undefined ? {} : { lock: { owner, wait: lockWait } }),
    warn: (message) => journal.emit({ type: "warning", host, message }),
    onRoundTrip: ({ account, steps, bytesSent, bytesReceived, milliseconds }) =>
      journal.emit({
        type: "round_trip",
        host,
        account,
        steps,
        bytes_sent: bytesSent,
        bytes_received: bytesReceived,
        duration_ms: Math.round(milliseconds),
      }),
  };
}

function thisRun(): LockOwner {
  const { pid } = process;
  const owner = `${userInfo().username}@${hostname()}`;
  return { run: randomBytes(8).toString("hex"), owner, pid, since: new Date().toISOString() };
}

async function recap(state: State, started: number): Promise<{ exitCode: number; hosts: Record<string, HostRecap> }> {
  const hosts: Record<string, HostRecap> = {};
  for (const [name, host] of state.hosts) {
    const wires = await Promise.all([...(state.connections.get(name)?.values() ?? [])].map((one) => one.statistics()));
    const total = (counter: keyof (typeof wires)[number]): number =>
      wires.reduce((sum, wire) => sum + wire[counter], 0);
    hosts[name] = {
      ...host.recap,
      round_trips: total("roundTrips"),
      bytes_sent: total("bytesSent"),
      bytes_received: total("bytesReceived"),
      connect_ms: Math.round(total("connectMs")),
    };
  }
  const custom = state.stats.told;
  const exitCode = exitCodeOf(Object.values(hosts), state);
  state.journal.emit({
    type: "recap",
    hosts,
    ...(custom ? { custom_stats: custom } : {}),
    duration_ms: Math.round(performance.now() - started),
    exit_code: exitCode,
  });
  return { exitCode, hosts };
}

function exitCodeOf(hosts: readonly HostRecap[], state: State): number {
  const { check, detailedExitCode } = state.request.options;
  if (state.stopped) return 130;
  if (hosts.some((host) => host.unreachable > 0)) return 4;
  if (hosts.some((host) => host.failed > 0)) return 2;
  return check && detailedExitCode && hosts.some((host) => host.changed > 0) ? 10 : 0;
}

/** Values of variables whose names say that they are secret, and the passwords of the connections. */
function collectSecrets({ inventory, options, plays }: RunRequest, redactor: Redactor): void {
  redactor.add(options.connection.password);
  redactor.add(options.become.password);
  redactor.addNamed(options.extraVars);
  inventory.vault.onSecret((secret) => redactor.addRevealed(secret));
  for (const play of plays) {
    const ofRoles = play.roles.flatMap((role) => [role.defaults, role.vars, role.params]);
    for (const layer of [...inventory.allLayers(play.folder), play.vars, play.answers, ...play.varsFiles, ...ofRoles])
      redactor.addNamed(layer.values);
  }
}
