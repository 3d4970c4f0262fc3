import { raw, sh } from "../remote/quote.js";
import { needsTool } from "./shell.js";
import { factKind, lineRecords } from "./types.js";

/** A rule, or with none the chain itself. */
export interface IptablesKey {
  command: "iptables" | "ip6tables";
  table: string;
  chain: string;
  rule?: readonly string[] | undefined;
}

export interface IptablesFact {
  present: boolean;
  /** Of a chain that comes with the kernel. */
  policy?: string | undefined;
  /** How many rules a chain has. */
  rules?: number | undefined;
}

/**
 * Whether a rule is in a chain, as iptables itself compares them, or what a chain is. A record is a code and what was said, in base64.
 */
export const iptables = factKind<IptablesKey, IptablesFact>({
  name: "iptables",
  id: (key) => JSON.stringify(key),
  probe: (keys) =>
    [...new Set(keys.map(({ command }) => command))].map(needsTool).join("") + keys.map(probeOne).join(""),
  ...lineRecords,
  parse(record, { rule, chain }) {
    const [code = "", text = ""] = record.toString("latin1").split(":");
    const said = Buffer.from(text, "base64").toString("utf8").trim();
    if (code === "1") return { status: "known", value: { present: false } };
    if (code !== "0") return { status: "error", message: said };
    if (rule) return { status: "known", value: { present: true } };
    const lines = said.split("\n");
    const policy = lines.map((line) => /^-P \S+ (\S+)/.exec(line)?.[1]).find((one) => one !== undefined);
    const rules = lines.filter((line) => line.startsWith(`-A ${chain} `)).length;
    return { status: "known", value: { present: true, policy, rules } };
  },
  nothing: { present: false },
  compare(promised, actual) {
    if (promised.present !== actual.present) return [actual.present ? "it is still there" : "it is not there"];
    if (promised.policy !== undefined && promised.policy !== actual.policy)
      return [`the policy is ${actual.policy}, wanted ${promised.policy}`];
    return promised.rules !== undefined && promised.rules !== actual.rules ? [`it has ${actual.rules} rules`] : [];
  },
});

function probeOne({ command, table, chain, rule }: IptablesKey): string {
  const asked = rule ? sh`-C ${chain} ${rule}` : sh`-S ${chain}`;
  return sh`o=$(LC_ALL=C ${raw(command)} -w -t ${table} ${raw(asked)} 2>&1); printf '%s:%s\\n' $? "$(printf '%s' "$o" | base64 | tr -d '\\n')"
`;
}
