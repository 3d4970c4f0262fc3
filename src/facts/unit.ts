import { sh } from "../remote/quote.js";
import { factKind } from "./types.js";

/** A systemd unit. In promises attributes may be left out. */
export interface UnitFact {
  /** False where systemd knows neither the unit nor a file for it. */
  found: boolean;
  /** ActiveState: active, reloading, inactive, failed, activating, deactivating. */
  active?: string | undefined;
  /** SubState: running, exited, dead, auto-restart… */
  sub?: string | undefined;
  /** UnitFileState: enabled, disabled, static, masked, generated… */
  file?: string | undefined;
  /** Of a unit made from an init script: whether it is started at boot. */
  sysv?: boolean | undefined;
  /** Ends by itself after its work, so that "started" cannot be seen afterwards. */
  oneshot?: boolean | undefined;
  /** Its file is newer than what systemd has loaded. */
  outdated?: boolean | undefined;
}

const suffixes = /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

/** The name with its suffix: `ssh` means `ssh.service`, as for systemctl. */
export function unitName(name: string): string {
  return suffixes.test(name) ? name : `${name}.service`;
}

const properties = "LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,Type,RemainAfterExit".split(",");

/** State of a unit by its full name. One systemctl for all; its blocks come in the order of the names, parted by empty lines. */
export const unit = factKind<string, UnitFact>({
  name: "unit",
  id: (name) => name,
  probe: (names) => sh`set -- ${names}
systemctl show --no-pager -p ${properties.join(",")} -- "$@" || exit
echo
for u do
  set -- /etc/rc[2345].d/S[0-9][0-9]"\${u%.service}"
  if [ -e "$1" ]; then printf 1; else printf 0; fi
done
echo`,
  split(output, names) {
    const blocks = output.toString("latin1").split("\n\n");
    const digits = blocks.pop();
    if (digits?.length !== names.length + 1 || blocks.length !== names.length) return undefined;
    return blocks.map((block, index) => Buffer.from(`${block}\n${digits[index]}`, "latin1"));
  },
  join(records) {
    const parts = records.map((record) => record.toString("latin1"));
    const blocks = parts.map((part) => `${part.slice(0, -2)}\n\n`);
    return Buffer.from(`${blocks.join("")}${parts.map((part) => part.slice(-1)).join("")}\n`, "latin1");
  },
  parse(record, name) {
    const lines = record.toString("utf8").split("\n");
    const sysv = lines.pop() === "1";
    const values = new Map(lines.map((line) => [line.replace(/=.*/, ""), line.replace(/^[^=]*=/, "")]));
    const load = values.get("LoadState");
    if (load === undefined)
      return { status: "error", message: `${name}: systemctl printed "${record.toString("utf8")}"` };
    if (load === "not-found") return { status: "known", value: { found: false } };
    const state = load === "masked" && values.get("UnitFileState") === "" ? "masked" : values.get("UnitFileState");
    const value: UnitFact = {
      found: true,
      active: values.get("ActiveState"),
      sub: values.get("SubState"),
      file: state,
      sysv,
      oneshot: values.get("Type") === "oneshot" && values.get("RemainAfterExit") === "no",
      outdated: values.get("NeedDaemonReload") === "yes",
    };
    return { status: "known", value };
  },
  nothing: { found: false },
  compare(promised, actual) {
    if (promised.found && !actual.found) return ["there is no such unit"];
    const wrong: string[] = [];
    const state = actual.sub === undefined ? actual.active : `${actual.active} (${actual.sub})`;
    if (
      promised.active === "active" &&
      !isRunning(actual) &&
      !(actual.oneshot === true && actual.active === "inactive")
    )
      wrong.push(`it is ${state}, wanted active`);
    if (promised.active === "inactive" && isRunning(actual)) wrong.push(`it is ${state}, wanted inactive`);
    if (promised.file !== undefined && isEnabled(actual) !== undefined && isEnabled(promised) !== isEnabled(actual))
      wrong.push(`it is ${actual.file}, wanted ${promised.file}`);
    if (promised.file !== undefined && isMasked(promised) !== isMasked(actual))
      wrong.push(`it is ${actual.file}, wanted ${promised.file}`);
    return wrong;
  },
});

/** True for what runs or is on its way up; what systemd starts again and again does not run. */
export function isRunning({ active, sub }: UnitFact): boolean {
  return active === "active" || active === "reloading" || (active === "activating" && sub !== "auto-restart");
}

export function isMasked({ file }: UnitFact): boolean {
  return file?.startsWith("masked") === true;
}

/** Whether the unit starts at boot by itself; undefined for units of which nobody can say so (static, indirect…). */
export function isEnabled({ file, sysv }: UnitFact): boolean | undefined {
  if (file === "generated" && sysv !== undefined) return sysv;
  if (file === "enabled") return true;
  if (file === undefined || file === "" || isMasked({ found: true, file })) return false;
  return ["disabled", "enabled-runtime", "linked", "linked-runtime"].includes(file) ? false : undefined;
}
