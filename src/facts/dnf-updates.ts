import { sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

export interface DnfKey {
  /** Of dnf itself, such as `--enablerepo=x`. */
  options: readonly string[];
  names: readonly string[];
}

/** Which of the packages the repositories have newer releases of, and in which version. */
export type DnfUpdates = readonly { name: string; version: string }[];

export const dnfUpdates = factKind<DnfKey, DnfUpdates>({
  name: "dnf_updates",
  id: (key) => JSON.stringify(key),
  probe: (keys) =>
    `${needsTool("dnf")}ask() {
  code=0
  said=$(dnf -q "$@" 2>&1 </dev/null) || code=$?
  printf '%s:%s\\n' "$code" "$(printf '%s' "$said" | base64 | tr -d '\\n')"
}
` + keys.map(({ options, names }) => sh`ask ${options} check-update ${names}\n`).join(""),
  ...lineRecords,
  parse(record) {
    const [code = "", text = ""] = record.toString("latin1").split(":");
    const said = Buffer.from(text, "base64").toString("utf8");
    if (code === "0") return { status: "known", value: [] };
    // dnf's code for updates that are there.
    if (code !== "100") return { status: "error", message: said.trim() };
    const [current = ""] = said.split(/^Obsoleting /m);
    const rows = [...current.matchAll(/^(\S+)\.\w+ +(\S+) +\S+ *$/gm)];
    return { status: "known", value: rows.map(([, name = "", version = ""]) => ({ name, version })) };
  },
  nothing: [],
  compare: (promised, actual) =>
    promised.length < actual.length ? [`${actual.map(({ name }) => name).join(", ")} could still be updated`] : [],
});
