import { factKind } from "./types.js";

export interface ServiceState {
  name: string;
  state: string;
  status: string;
  source: "systemd";
}

const bad = ["not-found", "masked", "failed"];

/**
 * All services that systemd knows, loaded or not. The record is a word, and what systemctl says: units, files of units, and how those
 * under other names are, each ended by a line of `-`.
 */
export const services = factKind<"all", readonly ServiceState[]>({
  name: "services",
  id: (key) => key,
  probe: () => `export LC_ALL=C
if units=$(systemctl list-units --no-pager --no-legend --type service --all --plain 2>&1) &&
  files=$(systemctl list-unit-files --no-pager --no-legend --type service --all 2>&1)
then
  printf '%s\\n-\\n' known "$units" "$files"
  set -- $(printf '%s\\n' "$files" | awk '$2 == "alias" { print $1 }')
  [ $# -eq 0 ] || systemctl show --no-pager -p ActiveState -- "$@"
else printf '%s\\n' "$units$files"
fi
echo -`,
  split: (output) => (output.toString("latin1").endsWith("-\n") ? [output] : undefined),
  join: (records) => Buffer.concat(records),
  parse(record) {
    const [head = "", units = "", files = "", states = ""] = record.toString("utf8").split(/^-\n/m);
    if (head !== "known\n")
      return { status: "error", message: `systemd does not tell of its services: ${head.split("\n")[0]}` };
    const found = new Map<string, ServiceState>();
    for (const fields of rowsOf(units)) {
      const [name = "", , active = "unknown", sub] = fields;
      const status = bad.find((word) => fields.slice(1, 4).includes(word)) ?? active;
      found.set(name, { name, state: sub === "running" ? "running" : "stopped", status, source: "systemd" });
    }
    const ofAliases = [...states.matchAll(/^ActiveState=(.*)$/gm)].map(([, state = "unknown"]) => state);
    for (const [name = "", status = "unknown"] of rowsOf(files)) {
      const alias = status === "alias" ? ofAliases.shift() : undefined;
      const known = found.get(name);
      const state = alias ?? (name.includes("@.") ? "unknown" : "inactive");
      if (!known) found.set(name, { name, state, status, source: "systemd" });
      else if (!bad.includes(known.status)) found.set(name, { ...known, status });
    }
    return { status: "known", value: [...found.values()] };
  },
});

function rowsOf(text: string): string[][] {
  return text.split("\n").flatMap((line) => (line.includes(".service") ? [line.trim().split(/\s+/)] : []));
}
