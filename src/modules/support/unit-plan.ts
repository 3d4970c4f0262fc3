import { posix } from "node:path";
import { file, type FileFact } from "../../facts/file.js";
import { promise, type FactRequest } from "../../facts/types.js";
import { isEnabled, isMasked, isRunning, unit as unitFact, type UnitFact } from "../../facts/unit.js";
import { sh } from "../../remote/quote.js";
import type { DiffEntry, Plan, PlanContext } from "../types.js";

export interface WantedUnit {
  /** Full name. */
  unit: string;
  state?: "started" | "stopped" | "restarted" | "reloaded" | undefined;
  enabled?: boolean | undefined;
  masked?: boolean | undefined;
  daemon_reload: boolean;
  no_block: boolean;
}

/** Where a unit's file may stand that earlier tasks write: systemd learns of it only when it is asked to load it. */
export function unitFiles(unit: string): FactRequest<FileFact>[] {
  const names = [unit, ...(/^[^@]+@.+/.test(unit) ? [unit.replace(/@.*(\.[a-z]+)$/, "@$1")] : [])];
  return ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/lib/systemd/system"].flatMap((folder) =>
    names.map((name) => file(posix.join(folder, name))),
  );
}

type Verb = "start" | "stop" | "restart" | "reload";

/** One change that brings a unit where it should be: reload of systemd, masking, enabling and the state, in this order. */
export function planUnit(wanted: WantedUnit, fact: UnitFact, files: readonly FileFact[], context: PlanContext): Plan {
  const { unit } = wanted;
  if (!fact.found && files.every(({ type }) => type === "absent")) {
    const reason = `there is no unit ${unit} on this host`;
    if (context.predicted !== true) return { changes: [], failed: reason };
    // Only what is done every time is certain of a unit that comes with a package.
    if (wanted.state !== "restarted" && wanted.state !== "reloaded") return upToPackage(wanted, reason);
  }
  const masked = wanted.masked ?? isMasked(fact);
  const verb = verbFor(wanted, fact);
  if (masked && verb !== undefined && verb !== "stop")
    return { changes: [], failed: `${unit} is masked and cannot be started (masked: false lifts that)` };

  const after: UnitFact = { ...fact, found: true, outdated: false };
  const diff: DiffEntry[] = [];
  const commands: string[] = [];
  const note = (attribute: string, before: unknown, now: unknown): unknown =>
    diff.push({ path: `unit ${unit}`, attribute, before, after: now });

  if (wanted.daemon_reload && fact.outdated === true) note("loaded", "an older file", "the file as it is now");
  if (wanted.masked !== undefined && wanted.masked !== isMasked(fact)) {
    note("masked", isMasked(fact), wanted.masked);
    commands.push(sh`systemctl -q ${wanted.masked ? "mask" : "unmask"} -- ${unit} || exit`);
    after.file = wanted.masked ? "masked" : undefined;
  }
  const enabled = isEnabled(fact);
  if (wanted.enabled !== undefined && enabled !== undefined && enabled !== wanted.enabled) {
    note("enabled", enabled, wanted.enabled);
    commands.push(sh`systemctl -q ${wanted.enabled ? "enable" : "disable"} -- ${unit} || exit`);
    after.file = wanted.enabled ? "enabled" : "disabled";
    after.sysv = wanted.enabled;
  }
  if (verb !== undefined) {
    note(
      "state",
      fact.active ?? "inactive",
      { start: "started", stop: "stopped", restart: "restarted", reload: "reloaded" }[verb],
    );
    commands.push(verbScript(verb, wanted));
    after.active = wanted.no_block ? undefined : verb === "stop" ? "inactive" : "active";
    after.sub = undefined;
  }
  const result = {
    name: unit,
    ...(wanted.state === undefined ? {} : { state: wanted.state === "stopped" ? "stopped" : "started" }),
    ...(wanted.enabled === undefined ? {} : { enabled: wanted.enabled }),
    status: { ActiveState: fact.active, SubState: fact.sub, UnitFileState: fact.file },
  };
  if (diff.length === 0) return { changes: [], result };
  const script = [reload(wanted), ...commands].join("\n");
  return { changes: [{ diff, script, effect: { kind: "opaque", facts: [promise(unitFact(unit), after)] } }], result };
}

/** A package starts and enables its unit by itself, or does not: afterwards the unit is as it was wanted in either case. */
function upToPackage({ unit, state, enabled, masked }: WantedUnit, reason: string): Plan {
  const after: UnitFact = { found: true, outdated: false };
  if (state !== undefined) after.active = state === "stopped" ? "inactive" : "active";
  if (enabled !== undefined) after.file = enabled ? "enabled" : "disabled";
  if (masked === true) after.file = "masked";
  return { changes: [], undecided: { reason, facts: [promise(unitFact(unit), after)] } };
}

function verbFor({ state }: WantedUnit, fact: UnitFact): Verb | undefined {
  switch (state) {
    case undefined:
      return undefined;
    case "started":
      return isRunning(fact) ? undefined : "start";
    case "stopped":
      return isRunning(fact) || fact.active === "activating" || fact.active === "deactivating" ? "stop" : undefined;
    case "restarted":
      return "restart";
    case "reloaded":
      return isRunning(fact) ? "reload" : "start";
  }
}

/** systemd acts on what it has loaded. A file that a task has just written counts only after a reload, asked for or not. */
function reload({ unit, daemon_reload }: WantedUnit): string {
  if (daemon_reload) return "systemctl daemon-reload || exit";
  return sh`case $(systemctl show -p NeedDaemonReload -- ${unit}) in *=yes) systemctl daemon-reload || exit ;; esac`;
}

/** The last lines of the journal say why a unit did not come up, which systemctl does not; the journal may still be about to write them. */
function verbScript(verb: Verb, { unit, no_block }: WantedUnit): string {
  const command = sh`systemctl -q ${no_block ? ["--no-block"] : []} ${verb} -- ${unit}`;
  if (verb === "stop" || no_block) return `${command} || exit`;
  return (
    sh`mdc_journal() { journalctl -q --sync 2>/dev/null; journalctl -q --no-pager -o cat -n 20 -u ${unit} >&2; exit "$1"; }
` +
    `${command} || mdc_journal $?
` +
    sh`if systemctl -q is-failed -- ${unit}; then echo "it failed right after it was started" >&2; mdc_journal 1; fi`
  );
}
